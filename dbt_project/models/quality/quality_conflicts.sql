{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reports')) }}") }}
with figures as (
    select *
    from {{ ref('int_figures') }}
    where
        standing in ('canonical', 'repeated', 'conflicting')
        and {{ is_changed('report_key', ref('int_changed_reports')) }}
),

differing as (
    select
        report_key,
        metric
    from figures
    group by report_key, metric
    having min(value) <> max(value)
)

select
    figures.report_key,
    figures.metric,
    figures.agency,
    figures.region,
    figures.year,
    figures.is_current_report,
    count(*) as figures,
    min(figures.value) as least_value,
    max(figures.value) as greatest_value,
    max(figures.value) filter (where figures.is_canonical) as chosen_value,
    max(figures.figure_key) filter (where figures.is_canonical) as chosen_figure_key,
    string_agg(
        figures.quote, ' / '
        order by case figures.standing when 'canonical' then 1 else 2 end, figures.span_start
    ) as quotes,
    case when bool_or(figures.standing = 'conflicting') then 'differs' else 'within_rounding' end as outcome
from figures
inner join differing on figures.report_key = differing.report_key and figures.metric = differing.metric
group by
    figures.report_key, figures.metric, figures.agency, figures.region, figures.year,
    figures.is_current_report
