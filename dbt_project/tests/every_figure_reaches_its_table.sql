-- A figure whose report is unknown, or whose metric the catalogue lacks, would be lost on the way. Those of a
-- report that has not changed were found in the earlier build.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
with unchanged as (
    select report_key
    from {{ ref('int_reports') }}
    where report_key not in (select report_key from {{ ref('int_changed_reports') }})
),

figures as (
    select
        figure_key,
        report_key
    from {{ ref('stg_figures') }}
    where report_key not in (select report_key from unchanged)
)

select
    figures.figure_key,
    figures.report_key,
    modelled.metric
from figures
left join {{ ref('int_corrected_figures') }} as corrected on figures.figure_key = corrected.figure_key
left join {{ ref('int_figures') }} as modelled on figures.figure_key = modelled.figure_key
where
    (modelled.figure_key is null and corrected.verdict is distinct from 'remove')
    or (modelled.metric is not null and modelled.family is null)
