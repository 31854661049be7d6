-- text[start:end] gives the number back, always. Offsets are code points, which is what substr counts.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
{%- set untested = 'select untested.report_key from ' ~ ref('int_untested_reports') ~ ' as untested' %}
with figures as (
    {{ rows_of_keys(ref('int_figures'), 'report_key', untested) }}
),

texts as (
    {{ rows_of_keys(
        source('stages', 'texts'), 'sha256',
        'select reports.sha256 from ' ~ source('stages', 'reports') ~ ' as reports'
        ~ ' where reports.report_id in (' ~ untested ~ ')'
    ) }}
)

select
    figures.figure_key,
    figures.report_key,
    figures.span_start,
    figures.span_end,
    figures.raw,
    substr(texts.text, figures.span_start + 1, figures.span_end - figures.span_start) as text_there
from figures
left join texts on figures.document_sha256 = texts.sha256
where text_there is distinct from figures.raw
