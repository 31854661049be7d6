-- A warning: the corrections may be shared by warehouses that hold different reports.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'quality_corrections'}}}) }}
select
    document_sha256,
    span_start,
    span_end,
    reason
from {{ ref('quality_corrections') }}
where outcome = 'document_absent'
