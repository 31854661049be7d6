{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_agency_years']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_agency_years')) }}") }}
with figures as {{ read_once() }} (
    select *
    from {{ ref('int_agency_year_figures') }}
    where {{ is_changed('report_key', ref('int_changed_agency_years')) }}
),

rates as (
    select
        numerators.agency_key,
        numerators.region_key,
        numerators.agency,
        numerators.region,
        numerators.year,
        numerators.report_key,
        rates.rate,
        rates.label_zh,
        rates.label_en,
        rates.unit,
        rates.is_share,
        numerators.metric as numerator_metric,
        numerators.figure_key as numerator_figure_key,
        numerators.value as numerator_value,
        denominators.metric as denominator_metric,
        denominators.figure_key as denominator_figure_key,
        denominators.value as denominator_value,
        rates.per * numerators.value / nullif(denominators.value, 0) as computed_value,
        numerators.qualifier in ('exact', 'none_stated') and denominators.qualifier = 'exact' as is_exact,
        stated.figure_key as stated_figure_key,
        stated.value as stated_value,
        stated.qualifier as stated_qualifier
    from {{ ref('rates') }} as rates
    inner join figures as numerators
        on rates.numerator_metric = numerators.metric
    inner join figures as denominators
        on
            numerators.report_key = denominators.report_key
            and rates.denominator_metric = denominators.metric
    left join figures as stated
        on
            numerators.report_key = stated.report_key
            and rates.stated_metric = stated.metric
)

select
    agency_key,
    region_key,
    agency,
    region,
    year,
    report_key,
    rate,
    label_zh,
    label_en,
    unit,
    computed_value as value,
    is_exact,
    numerator_metric,
    numerator_figure_key,
    numerator_value,
    denominator_metric,
    denominator_figure_key,
    denominator_value,
    stated_figure_key,
    stated_value,
    stated_qualifier,
    case
        when computed_value is null then 'no_denominator'
        -- A part greater than its whole: the two figures count different things.
        when is_share and computed_value > 100 then 'beyond_100'
        when stated_value is null then 'only_computed'
        -- Rates are told to one digit behind the point, and rough parts make rough rates.
        when
            abs(computed_value - stated_value)
            <= case when is_exact and stated_qualifier = 'exact' then 0.1 else 5 end
            then 'agrees'
        else 'differs'
    end as agreement
from rates
