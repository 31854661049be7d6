{# The metrics' columns of agency_year: those of its properties that name a metric in meta. #}
{% macro metric_columns(columns) -%}
    {% for column in columns if column.meta.metric -%}
        max(value) filter (where metric = '{{ column.meta.metric }}') as {{ column.name }}
        {%- if not loop.last %},{% endif %}
    {% endfor %}
{%- endmacro %}
