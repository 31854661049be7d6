{# The body of every fact table: the figures of one family, or with `none` those that no metric names. #}
{% macro figure_rows(family) -%}
select
    figure_key,
    report_key,
    agency_key,
    region_key,
    agency,
    region,
    year,
    metric,
    {% if family is none %}candidate_metric,{% endif %}
    value,
    unit,
    qualifier,
    status,
    part,
    part_of_key,
    standing,
    is_canonical,
    is_corrected,
    quote,
    span_start,
    span_end,
    raw,
    quote_start,
    quote_end,
    section_no,
    section_role,
    section_pillar,
    document_sha256,
    is_current_report
from {{ ref('int_figures') }}
where
    {%- set of_family -%} family {{ "is null" if family is none else "= '" ~ family ~ "'" }} {%- endset %}
    {%- set is_new = of_family ~ ' and ' ~ is_changed('report_key', ref('int_changed_reports')) %}
    {{ at_places(ref('int_figures'), is_new) if is_incremental() else is_new }}
{%- endmacro %}
