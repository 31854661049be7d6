with figure_counts as (
    select
        report_key,
        count(*) as figures,
        count(metric) as figures_with_metric
    from {{ ref('stg_figures') }}
    group by report_key
),

document_counts as (
    select
        report_key,
        count(*) as documents
    from {{ ref('stg_report_documents') }}
    group by report_key
),

version_counts as (
    select
        version_of,
        count(*) as versions
    from {{ ref('stg_reports') }}
    group by version_of
)

select
    reports.report_key,
    {{ agency_key() }} as agency_key,
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
    document_counts.documents,
    reports.source,
    documents.address,
    documents.file_name,
    reports.document_sha256,
    reports.body_start,
    reports.body_end,
    coalesce(figure_counts.figures, 0) as figures,
    coalesce(figure_counts.figures_with_metric, 0) as figures_with_metric
from {{ ref('stg_reports') }} as reports
left join {{ ref('stg_documents') }} as documents on reports.document_sha256 = documents.document_sha256
left join figure_counts on reports.report_key = figure_counts.report_key
left join document_counts on reports.report_key = document_counts.report_key
left join version_counts on reports.version_of = version_counts.version_of
