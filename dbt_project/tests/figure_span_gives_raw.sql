-- text[start:end] gives the number back, always. Offsets are code points, which is what substr counts.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
{%- set figures, texts, reports = ref('int_figures'), source('stages', 'texts'), ref('stg_reports') -%}
{%- set untested = '(select untested.report_key from ' ~ ref('int_untested_reports') ~ ' as untested)' -%}
{%- set documents = '(select document_sha256 from ' ~ reports ~ ' where report_key in ' ~ untested ~ ')' -%}
{%- set is_all = not earlier_versions(figures.database) %}
-- Of the stage's table, for a view of it has no places.
with figures as (
    select *
    from {{ figures }}
    where {{ 'true' if is_all else at_places(figures, 'report_key in ' ~ untested) }}
),

texts as (
    select *
    from {{ texts }}
    where {{ 'true' if is_all else at_places(texts, 'sha256 in ' ~ documents) }}
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
