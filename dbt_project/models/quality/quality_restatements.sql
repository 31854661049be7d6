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
from {{ ref('agency_year_change') }} as changes
left join {{ ref('int_figures') }} as prior_figures
    on changes.stated_prior_figure_key = prior_figures.figure_key
left join {{ ref('int_figures') }} as change_figures
    on changes.stated_change_figure_key = change_figures.figure_key
left join {{ ref('int_figures') }} as last_figures on changes.prior_figure_key = last_figures.figure_key
where changes.prior_agreement = 'differs' or changes.change_agreement = 'differs'
