{# A test as dbt runs it, but for the table of the rows that failed: dbt makes one for each test, also where no
   row did, and counts in it. Here the rows are counted first, and the table is made where some failed. #}
{% materialization test, adapter='duckdb' %}
    {%- set limit = config.get('limit') -%}
    {%- call statement('main', fetch_result=True, auto_begin=False) -%}
        {{ get_test_sql(sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit) }}
    {%- endcall -%}
    {%- set _, should_warn, should_error = load_result('main').table.rows[0] -%}

    {%- set relations = [] -%}
    {%- if should_store_failures() -%}
        {%- set failures = api.Relation.create(
            database=database, schema=schema, identifier=model['alias'], type='table'
        ) -%}
        {%- do drop_relation_if_exists(load_cached_relation(failures)) -%}
        {%- if should_warn or should_error -%}
            {%- call statement() -%}
                {{ get_create_sql(failures, get_limit_subquery_sql(sql, limit)) }}
            {%- endcall -%}
            {%- do adapter.commit() -%}
            {%- do relations.append(failures) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return({'relations': relations}) }}
{% endmaterialization %}
