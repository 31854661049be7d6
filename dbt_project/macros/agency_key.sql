{# Stable from run to run: a hash of the agency's name and its region, by code where that is known. #}
{% macro agency_key() -%}
    case when agency is not null then md5(agency || '|' || coalesce(region_code, region, '')) end
{%- endmacro %}
