with texts_of_corrections as (
    select
        document_sha256,
        text
    from {{ ref('stg_texts') }}
    where document_sha256 in (select document_sha256 from {{ ref('stg_corrections') }})
),

texts as (
    select
        corrections.*,
        documents.document_sha256 is not null as is_archived,
        substr(texts.text, corrections.span_start + 1, corrections.span_end - corrections.span_start) as text_there
    from {{ ref('stg_corrections') }} as corrections
    left join {{ ref('stg_documents') }} as documents
        on corrections.document_sha256 = documents.document_sha256
    left join texts_of_corrections as texts on corrections.document_sha256 = texts.document_sha256
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
    inner join {{ ref('stg_reports') }} as reports on figures.report_key = reports.report_key
    where reports.document_sha256 in (select document_sha256 from {{ ref('stg_corrections') }})
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
    texts.document_sha256,
    texts.span_start,
    texts.span_end,
    figures.figure_key,
    figures.report_key,
    texts.raw,
    texts.read_metric,
    texts.read_value,
    texts.verdict,
    texts.metric,
    texts.value,
    texts.unit,
    texts.qualifier,
    texts.status,
    texts.part,
    texts.reason,
    texts.reviewer,
    texts.reviewed_on,
    texts.text_there,
    read_there.figures_there,
    case
        when not texts.is_archived then 'document_absent'
        when texts.text_there is distinct from texts.raw then 'text_differs'
        when figures.figure_key is null then 'figure_differs'
        else 'applied'
    end as outcome
from texts
left join figures
    on
        texts.document_sha256 = figures.document_sha256
        and texts.span_start = figures.span_start
        and texts.span_end = figures.span_end
        and texts.read_value = figures.value
        and texts.read_metric is not distinct from figures.metric
left join read_there
    on
        texts.document_sha256 = read_there.document_sha256
        and texts.span_start = read_there.span_start
        and texts.span_end = read_there.span_end
