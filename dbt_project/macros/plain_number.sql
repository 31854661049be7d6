{# A number as people write it: 12 and not 12.0, to four decimals. #}
{% macro plain_number(value) -%}
    regexp_replace(({{ value }})::decimal(38, 4)::varchar, '\.?0+$', '')
{%- endmacro %}
