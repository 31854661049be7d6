{# Of the tables that dbt stores failed rows in, those of tests that passed are empty: nobody needs them. #}
{% macro drop_empty_failures(results) -%}
    {%- for result in results if result.node.resource_type == 'test' and result.node.relation_name
        and result.status == 'pass' %}
        drop table if exists {{ result.node.relation_name }};
    {% endfor %}
{%- endmacro %}
