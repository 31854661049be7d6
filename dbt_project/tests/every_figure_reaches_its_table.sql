-- A figure whose report is unknown, or whose metric the catalogue lacks, would be lost on the way.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
with modelled as (
    select figure_key
    from {{ ref('int_figures') }}
    where report_key in (select untested.report_key from {{ ref('int_untested_reports') }} as untested)
),

missing as (
    select
        figures.figure_key,
        figures.report_key
    from {{ ref('stg_figures') }} as figures
    anti join modelled on figures.figure_key = modelled.figure_key
    where
        figures.report_key in (select untested.report_key from {{ ref('int_untested_reports') }} as untested)
)

select
    missing.figure_key,
    missing.report_key,
    corrected.metric
from missing
left join {{ ref('int_corrected_figures') }} as corrected on missing.figure_key = corrected.figure_key
where corrected.verdict is distinct from 'remove'
union all
select
    figure_key,
    report_key,
    metric
from {{ ref('int_figures') }}
where metric is not null and family is null
