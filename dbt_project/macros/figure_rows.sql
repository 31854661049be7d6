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
    {% if is_incremental() -%}
        -- By their places, so that of all other rows no more is read than what tells that they stay.
        rowid in (
            select changed.rowid
            from {{ ref('int_figures') }} as changed
            where
                changed.{{ of_family }}
                and {{ is_changed('report_key', ref('int_changed_reports'), 'changed') }}
        )
    {%- else -%} {{ of_family }}
    {%- endif %}
{%- endmacro %}
