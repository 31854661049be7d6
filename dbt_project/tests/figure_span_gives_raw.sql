-- text[start:end] gives the number back, always. Offsets are code points, which is what substr counts.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
with figures as (
    select *
    from {{ ref('int_figures') }}
    where report_key in (select untested.report_key from {{ ref('int_untested_reports') }} as untested)
)

select
    figures.figure_key,
    figures.report_key,
    figures.span_start,
    figures.span_end,
    figures.raw,
    substr(texts.text, figures.span_start + 1, figures.span_end - figures.span_start) as text_there
from figures
left join {{ ref('stg_texts') }} as texts on figures.document_sha256 = texts.document_sha256
where text_there is distinct from figures.raw
