with texts_of_corrections as (
    select
        document_sha256,
        text
    from {{ ref('stg_texts') }}
    where document_sha256 in (select corrected.document_sha256 from {{ ref('stg_corrections') }} as corrected)
),

checked as (
    select
        corrections.document_sha256,
        corrections.span_start,
        corrections.span_end,
        corrections.raw,
        corrections.read_metric,
        corrections.read_value,
        corrections.verdict,
        corrections.metric,
        corrections.value,
        corrections.unit,
        corrections.qualifier,
        corrections.status,
        corrections.part,
        corrections.reason,
        corrections.reviewer,
        corrections.reviewed_on,
        documents.document_sha256 is not null as is_archived,
        substr(
            texts_of_corrections.text,
            corrections.span_start + 1,
            corrections.span_end - corrections.span_start
        ) as text_there
    from {{ ref('stg_corrections') }} as corrections
    left join {{ ref('stg_documents') }} as documents
        on corrections.document_sha256 = documents.document_sha256
    left join texts_of_corrections
        on corrections.document_sha256 = texts_of_corrections.document_sha256
),

reports as (
    select
        report_key,
        document_sha256
    from {{ ref('stg_reports') }}
    where document_sha256 in (select corrected.document_sha256 from {{ ref('stg_corrections') }} as corrected)
),

figures as (
    select
        reports.document_sha256,
        figures.figure_key,
        figures.report_key,
        figures.span_start,
        figures.span_end,
        figures.metric,
        figures.value
    from {{ ref('stg_figures') }} as figures
    inner join reports on figures.report_key = reports.report_key
),

read_there as (
    -- What is read there now, for the message.
    select
        document_sha256,
        span_start,
        span_end,
        string_agg(coalesce(metric, '-') || ' ' || value, ', ' order by metric) as figures_there
    from figures
    group by document_sha256, span_start, span_end
)

select
    checked.document_sha256,
    checked.span_start,
    checked.span_end,
    figures.figure_key,
    figures.report_key,
    checked.raw,
    checked.read_metric,
    checked.read_value,
    checked.verdict,
    checked.metric,
    checked.value,
    checked.unit,
    checked.qualifier,
    checked.status,
    checked.part,
    checked.reason,
    checked.reviewer,
    checked.reviewed_on,
    checked.text_there,
    read_there.figures_there,
    case
        when not checked.is_archived then 'document_absent'
        when coalesce(checked.text_there, '') <> checked.raw then 'text_differs'
        when figures.figure_key is null then 'figure_differs'
        else 'applied'
    end as outcome
from checked
left join figures
    on
        checked.document_sha256 = figures.document_sha256
        and checked.span_start = figures.span_start
        and checked.span_end = figures.span_end
        and checked.read_value = figures.value
        and coalesce(checked.read_metric, '') = coalesce(figures.metric, '')
left join read_there
    on
        checked.document_sha256 = read_there.document_sha256
        and checked.span_start = read_there.span_start
        and checked.span_end = read_there.span_end
