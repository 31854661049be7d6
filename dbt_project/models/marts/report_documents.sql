with other_addresses as (
    select
        addresses.document_sha256,
        string_agg(addresses.address, chr(10) order by addresses.address) as other_addresses
    from {{ ref('int_document_addresses') }} as addresses
    inner join {{ ref('stg_documents') }} as documents
        on addresses.document_sha256 = documents.document_sha256
    where addresses.address <> documents.address
    group by addresses.document_sha256
)

select
    report_documents.document_sha256,
    report_documents.report_key,
    report_documents.is_read_from,
    report_documents.likeness_pct,
    reports.is_current as is_current_report,
    reports.agency,
    reports.year,
    report_documents.title,
    report_documents.published_on,
    documents.source,
    documents.address,
    other_addresses.other_addresses,
    documents.file_name,
    documents.format,
    documents.first_seen_at
from {{ ref('stg_report_documents') }} as report_documents
left join {{ ref('stg_reports') }} as reports on report_documents.report_key = reports.report_key
left join {{ ref('stg_documents') }} as documents
    on report_documents.document_sha256 = documents.document_sha256
left join other_addresses on report_documents.document_sha256 = other_addresses.document_sha256
