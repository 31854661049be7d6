{# Stable from run to run: a hash of the region's code, or of its name where it has none. #}
{% macro region_key(code='region_code', region='region') -%}
    case when {{ region }} is not null then md5(coalesce({{ code }}, {{ region }})) end
{%- endmacro %}
