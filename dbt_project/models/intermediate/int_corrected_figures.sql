-- A correction is of what was read: where the reader says something else now, it is not applied, and the test
-- every_correction_still_fits fails.
select
    figures.figure_key,
    figures.report_key,
    case corrections.metric
        when '-' then null else coalesce(corrections.metric, figures.metric)
    end as metric,
    figures.candidate_metric,
    coalesce(corrections.value, figures.value) as value,
    case corrections.unit when '-' then '' else coalesce(corrections.unit, figures.unit) end as unit,
    coalesce(corrections.qualifier, figures.qualifier) as qualifier,
    coalesce(corrections.status, figures.status) as status,
    case corrections.part when '-' then null else coalesce(corrections.part, figures.part) end as part,
    figures.part_of_key,
    figures.metric as read_metric,
    figures.value as read_value,
    coalesce(corrections.verdict, 'none') as verdict,
    figures.quote,
    figures.span_start,
    figures.span_end,
    figures.raw,
    figures.quote_start,
    figures.quote_end,
    figures.section_no,
    figures.pattern,
    figures.lead
from {{ ref('stg_figures') }} as figures
inner join {{ ref('stg_reports') }} as reports on figures.report_key = reports.report_key
left join {{ ref('stg_corrections') }} as corrections
    on
        reports.document_sha256 = corrections.document_sha256
        and figures.span_start = corrections.span_start
        and figures.span_end = corrections.span_end
        and figures.raw = corrections.raw
        and figures.value = corrections.read_value
        and figures.metric is not distinct from corrections.read_metric
