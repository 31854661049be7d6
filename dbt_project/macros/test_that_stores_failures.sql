{# A test as dbt runs it, but for the table of the rows that failed: dbt makes one for each test, also where no
   row did, and counts in it. Here the rows are counted first, and the table is made where some failed. A test that
   tells what its rows are made from is of a batch of them at a time: see batches.sql. #}
{% materialization test, adapter='duckdb' %}
    {%- set limit, rows_of = config.get('limit'), config.get('meta', {}).rows_of -%}
    {%- set failures = api.Relation.create(
        database=database, schema=schema, identifier=model['alias'], type='table'
    ) if should_store_failures() -%}
    {%- if failures -%} {%- do drop_relation_if_exists(load_cached_relation(failures)) -%} {%- endif -%}

    {%- set all = namespace(failures=0, should_warn=false, should_error=false) -%}
    {%- for first_key, last_key in batches(rows_of) -%}
        {%- do begin_batch(first_key, last_key) -%}
        {%- call statement('main', fetch_result=True, auto_begin=False) -%}
            {{ get_test_sql(sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit) }}
        {%- endcall -%}
        {%- set found, should_warn, should_error = load_result('main').table.rows[0] -%}
        {%- if failures and (should_warn or should_error) -%}
            {%- set of_batch = get_limit_subquery_sql(sql, limit) -%}
            {%- call statement() -%}
                {%- if all.failures -%} insert into {{ failures }} {{ of_batch }}
                {%- else -%} {{ get_create_sql(failures, of_batch) }}
                {%- endif -%}
            {%- endcall -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
        {%- set all.failures = all.failures + (found or 0) -%}
        {%- set all.should_warn = all.should_warn or should_warn -%}
        {%- set all.should_error = all.should_error or should_error -%}
    {%- endfor -%}
    {%- if rows_of -%}
        {%- do end_batches() -%}
        {%- call statement('main', fetch_result=True, auto_begin=False) -%}
            select
                {{ all.failures }} as failures,
                {{ all.should_warn }} as should_warn,
                {{ all.should_error }} as should_error
        {%- endcall -%}
    {%- endif -%}
    {{ return({'relations': [failures] if all.should_warn or all.should_error else []}) }}
{% endmaterialization %}
