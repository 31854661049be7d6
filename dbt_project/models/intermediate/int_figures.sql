with reports as (
    select
        report_key,
        document_sha256,
        agency,
        region,
        year,
        is_current,
        {{ agency_key() }} as agency_key
    from {{ ref('stg_reports') }}
)

select
    figures.figure_key,
    figures.report_key,
    reports.agency_key,
    reports.agency,
    reports.region,
    reports.year,
    metrics.family,
    figures.metric,
    figures.candidate_metric,
    figures.value,
    figures.unit,
    figures.qualifier,
    figures.status,
    figures.part,
    figures.part_of_key,
    figures.quote,
    figures.span_start,
    figures.span_end,
    figures.raw,
    figures.quote_start,
    figures.quote_end,
    figures.section_no,
    sections.role as section_role,
    sections.pillar as section_pillar,
    reports.document_sha256,
    reports.is_current as is_current_report
from {{ ref('stg_figures') }} as figures
inner join reports on figures.report_key = reports.report_key
left join {{ ref('stg_sections') }} as sections
    on figures.report_key = sections.report_key and figures.section_no = sections.section_no
left join {{ ref('stg_metrics') }} as metrics on figures.metric = metrics.metric
