with codes as (
    -- Two codes share a name here and there (嘉峪关市): the upper one stands for it.
    select
        region,
        min(region_code) as region_code
    from {{ ref('stg_regions') }}
    group by region
),

reports as (
    select
        reports.report_key,
        reports.document_sha256,
        reports.source,
        reports.title,
        reports.agency,
        reports.region,
        coalesce(reports.region_code, codes.region_code) as region_code,
        reports.year,
        reports.published_on,
        reports.document_number,
        reports.index_number,
        reports.is_current,
        reports.report_kind,
        reports.version_of,
        reports.version_no,
        reports.body_start,
        reports.body_end
    from {{ ref('stg_reports') }} as reports
    left join codes on reports.region = codes.region
)

select
    report_key,
    {{ agency_key() }} as agency_key,
    {{ region_key() }} as region_key,
    document_sha256,
    source,
    title,
    agency,
    region,
    region_code,
    year,
    published_on,
    document_number,
    index_number,
    is_current,
    report_kind,
    version_of,
    version_no,
    body_start,
    body_end
from reports
