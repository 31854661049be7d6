-- A figure whose report is unknown, or whose metric the catalogue lacks, would be lost on the way.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
select
    figures.figure_key,
    figures.report_key,
    figures.metric
from {{ ref('stg_figures') }} as figures
left join {{ ref('int_corrected_figures') }} as corrected on figures.figure_key = corrected.figure_key
left join {{ ref('int_figures') }} as modelled on figures.figure_key = modelled.figure_key
where
    (modelled.figure_key is null and corrected.verdict is distinct from 'remove')
    or (modelled.metric is not null and modelled.family is null)
