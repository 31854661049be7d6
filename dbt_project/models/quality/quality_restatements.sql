with changes as (
    select *
    from {{ ref('agency_year_change') }}
    where prior_agreement = 'differs' or change_agreement = 'differs'
),

-- Of millions of figures the few that are quoted, in one pass.
to_quote as (
    select unnest([stated_prior_figure_key, stated_change_figure_key, prior_figure_key]) as figure_key
    from changes
),

quoted as (
    select
        figure_key,
        quote
    from {{ ref('int_figures') }}
    where figure_key in (select to_quote.figure_key from to_quote)
)

select
    changes.figure_key,
    changes.report_key,
    changes.agency,
    changes.region,
    changes.year,
    changes.metric,
    changes.unit,
    changes.value,
    changes.prior_value as reported_prior_value,
    changes.prior_qualifier as reported_prior_qualifier,
    changes.prior_figure_key as reported_prior_figure_key,
    changes.stated_prior_value,
    changes.stated_prior_qualifier,
    changes.stated_prior_figure_key,
    changes.stated_change_pct,
    changes.stated_change_value,
    changes.change_pct,
    case
        when changes.prior_agreement = 'differs' and changes.change_agreement = 'differs' then 'both_differ'
        when changes.prior_agreement = 'differs' then 'prior_differs'
        else 'change_differs'
    end as outcome,
    coalesce(prior_figures.quote, change_figures.quote) as quote,
    last_figures.quote as reported_prior_quote
from changes
left join quoted as prior_figures on changes.stated_prior_figure_key = prior_figures.figure_key
left join quoted as change_figures on changes.stated_change_figure_key = change_figures.figure_key
left join quoted as last_figures on changes.prior_figure_key = last_figures.figure_key
