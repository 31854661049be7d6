with document_counts as (
    select
        report_documents.report_key,
        count(distinct report_documents.document_sha256) as documents,
        -- Sorted once they are gathered: in half the time that an ordered aggregate takes.
        nullif(array_to_string(list_sort(list(distinct addresses.address)), chr(10)), '') as addresses
    from {{ ref('stg_report_documents') }} as report_documents
    left join {{ ref('int_document_addresses') }} as addresses
        on report_documents.document_sha256 = addresses.document_sha256
    group by report_documents.report_key
),

version_counts as (
    select
        version_of,
        count(*) as versions
    from {{ ref('int_reports') }}
    group by version_of
),

arrivals as (
    select
        reports.report_key,
        row_number() over (
            partition by reports.year
            order by documents.first_seen_at, reports.document_sha256, reports.report_key
        ) as arrival_no
    from {{ ref('int_reports') }} as reports
    left join {{ ref('stg_documents') }} as documents on reports.document_sha256 = documents.document_sha256
)

select
    reports.report_key,
    reports.agency_key,
    reports.region_key,
    reports.agency,
    reports.region,
    reports.region_code,
    reports.year,
    reports.title,
    reports.published_on,
    reports.document_number,
    reports.index_number,
    reports.is_current,
    reports.report_kind,
    reports.version_of,
    reports.version_no,
    version_counts.versions,
    ((arrivals.arrival_no - 1) // {{ var('reports_in_file') }} + 1)::integer as file_no,
    document_counts.documents,
    reports.source,
    documents.address,
    coalesce(document_counts.addresses, documents.address) as addresses,
    documents.file_name,
    documents.format,
    reports.document_sha256,
    reports.body_start,
    reports.body_end,
    coalesce(documents.metadata ->> 'ocr', 'false') = 'true' as is_ocr,
    (documents.metadata ->> 'ocr_confidence')::double * 100 as ocr_confidence_pct,
    counts.figures,
    counts.figures_with_metric,
    counts.corrected_figures,
    counts.conflicts,
    counts.accounted_pct,
    counts.mapped_pct
from {{ ref('int_reports') }} as reports
left join {{ ref('stg_documents') }} as documents on reports.document_sha256 = documents.document_sha256
left join {{ ref('int_report_counts') }} as counts on reports.report_key = counts.report_key
inner join arrivals on reports.report_key = arrivals.report_key
left join document_counts on reports.report_key = document_counts.report_key
left join version_counts on reports.version_of = version_counts.version_of
