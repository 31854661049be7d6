-- A correction is of what a text says and of what was read there. Where either has changed, look at the
-- figure again, then change or delete the correction's row.
{{ config(meta={'dagster': {'ref': {'name': 'quality_corrections'}}}) }}
select
    document_sha256,
    span_start,
    span_end,
    raw,
    read_metric,
    read_value,
    text_there,
    figures_there,
    outcome
from {{ ref('quality_corrections') }}
where outcome in ('text_differs', 'figure_differs')
