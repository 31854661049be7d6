{# DuckLake keeps comments of tables, columns and views, but not of a view's columns. #}
{% macro duckdb__alter_column_comment(relation, column_dict) %}
    {%- if not (relation.is_view and adapter.is_ducklake(relation)) -%}
        {{ dbt.duckdb__alter_column_comment(relation, column_dict) }}
    {%- endif -%}
{% endmacro %}
