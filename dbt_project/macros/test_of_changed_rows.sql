{# Whether a value stands twice is asked of the values that new rows have, among all rows: those that an incremental
   model keeps are of a build whose tests have passed. By `meta.rows_of` it tells which its new ones are: its keys,
   and the table of those that have changed. All else is tested as dbt does it, and so is a test with a `where`. #}
{% macro get_where_subquery(relation) -%}
    {%- set test = model.test_metadata if execute and not config.get('where') else none -%}
    {%- set tested = (graph.nodes.values() | selectattr('name', 'equalto', relation.identifier) | first)
        if test and test.name in ('unique', 'unique_together') -%}
    {%- set rows_of = tested.config.meta.rows_of if tested -%}
    {%- if not rows_of or not earlier_versions(relation.database) -%}
        {{ return(dbt.default__get_where_subquery(relation)) }}
    {%- endif -%}
    {%- set keys, changed = rows_of[0], of_intermediate(rows_of[1]) -%}
    {%- set values = (test.kwargs.columns or [test.kwargs.column_name]) | join(', ') -%}
    (
        select *
        from {{ relation }}
        where
            ({{ values }}) in (
                select ({{ values }})
                from {{ relation }}
                where ({{ keys }}) in (select ({{ keys }}) from {{ changed }})
            )
    ) as tested_rows
{%- endmacro %}
