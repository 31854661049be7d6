-- text[start:end] gives the number back, always. Offsets are code points, which is what substr counts.
{{ config(meta={
    'dagster': {'ref': {'name': 'int_figures'}}, 'rows_of': ['document_sha256', 'int_untested_reports'],
}) }}
{%- set figures, texts = ref('int_figures'), source('stages', 'texts') -%}
{%- set untested -%}
    in (select untested.document_sha256 from {{ ref('int_untested_reports') }} as untested)
{%- endset %}
-- Of the stage's table, for a view of it has no places.
{%- set of_figures, of_texts = in_batch('document_sha256'), in_batch('sha256') %}
{%- if earlier_versions(figures.database) -%}
    {%- set of_figures = at_places(figures, 'document_sha256 ' ~ untested ~ ' and ' ~ of_figures) -%}
    {%- set of_texts = at_places(texts, 'sha256 ' ~ untested ~ ' and ' ~ of_texts) -%}
{%- endif %}
with figures as (
    select *
    from {{ figures }}
    where {{ of_figures }}
),

texts as (
    select *
    from {{ texts }}
    where {{ of_texts }}
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
