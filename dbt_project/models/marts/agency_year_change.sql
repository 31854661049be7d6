{{ config(materialized='incremental', meta={'rows_of': ['agency_key', 'int_changed_agency_years']},
          pre_hook="{{ delete_changed('agency_key', ref('int_changed_agency_years')) }}") }}
with this_year as (
    select *
    from {{ ref('int_agency_year_figures') }}
    where {{ is_changed('agency_key', ref('int_changed_agency_years')) }}
),

pairs as (
    select
        this_year.agency_key,
        this_year.region_key,
        this_year.agency,
        this_year.region,
        this_year.year,
        this_year.report_key,
        this_year.family,
        this_year.metric,
        this_year.unit,
        this_year.figure_key,
        this_year.value,
        this_year.qualifier,
        last_year.figure_key as prior_figure_key,
        last_year.value as prior_value,
        last_year.qualifier as prior_qualifier,
        stated.prior_figure_key as stated_prior_figure_key,
        stated.prior_value as stated_prior_value,
        stated.prior_qualifier as stated_prior_qualifier,
        coalesce(stated.change_pct_figure_key, stated.change_value_figure_key) as stated_change_figure_key,
        stated.change_pct as stated_change_pct,
        stated.change_value as stated_change_value,
        coalesce(last_year.value, stated.prior_value) as compared_value,
        this_year.qualifier = 'exact'
        and coalesce(last_year.qualifier, stated.prior_qualifier) = 'exact' as is_exact
    from this_year
    left join {{ ref('int_agency_year_figures') }} as last_year
        on
            this_year.agency_key = last_year.agency_key
            and this_year.metric = last_year.metric
            and this_year.year = last_year.year + 1
    left join {{ ref('int_stated_comparisons') }} as stated
        on
            this_year.agency_key = stated.agency_key
            and this_year.metric = stated.metric
            and this_year.year = stated.year
)

select
    agency_key,
    region_key,
    agency,
    region,
    year,
    report_key,
    family,
    metric,
    unit,
    figure_key,
    value,
    qualifier,
    prior_figure_key,
    prior_value,
    prior_qualifier,
    stated_prior_figure_key,
    stated_prior_value,
    stated_prior_qualifier,
    case
        when
            {{ figures_agree(
                'prior_value', 'prior_qualifier', 'stated_prior_value', 'stated_prior_qualifier'
            ) }}
            then 'agrees'
        when prior_value is not null and stated_prior_value is not null then 'differs'
        when prior_value is not null then 'only_reported'
        when stated_prior_value is not null then 'only_stated'
        else 'none'
    end as prior_agreement,
    value - compared_value as change_value,
    case when unit <> '%' then 100.0 * (value - compared_value) / nullif(compared_value, 0) end as change_pct,
    stated_change_figure_key,
    stated_change_pct,
    stated_change_value,
    case
        when unit = '%' or compared_value is null or coalesce(stated_change_pct, stated_change_value) is null
            then 'none'
        -- A growth is told to one digit behind the point, and rough figures make rough growths.
        when
            stated_change_pct is not null
            and abs(100.0 * (value - compared_value) / nullif(compared_value, 0) - stated_change_pct)
            <= case when is_exact then 0.2 else 10 end
            then 'agrees'
        when
            stated_change_value is not null
            and abs(value - compared_value - stated_change_value)
            <= case when is_exact then 1e-6 else 0.1 * abs(value) end
            then 'agrees'
        else 'differs'
    end as change_agreement
from pairs
where
    prior_value is not null
    or stated_prior_value is not null
    or stated_change_pct is not null
    or stated_change_value is not null
