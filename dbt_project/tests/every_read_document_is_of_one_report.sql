-- What was read is a report's document, and each report is read from exactly one, the one that it names.
{{ config(meta={'dagster': {'ref': {'name': 'report_documents'}}}) }}
with read_from as (
    select
        report_key,
        count(*) as documents,
        max(document_sha256) as document_sha256
    from {{ ref('report_documents') }}
    where is_read_from
    group by report_key
)

select
    reports.report_key,
    reports.document_sha256
from {{ ref('dim_report') }} as reports
left join read_from on reports.report_key = read_from.report_key
where
    read_from.documents is distinct from 1
    or read_from.document_sha256 <> reports.document_sha256
union all
select
    report_documents.report_key,
    documents.document_sha256
from {{ ref('stg_documents') }} as documents
left join {{ ref('report_documents') }} as report_documents
    on documents.document_sha256 = report_documents.document_sha256
where documents.outcome = 'read' and report_documents.report_key is null
