{# The metrics' columns of agency_year, by their names: those of its properties that name a metric in meta. #}
{% macro metric_columns(columns) -%}
    {%- set names = {} -%}
    {%- for column in columns if column.meta.metric -%}
        {%- do names.update({column.name: column.meta.metric}) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
