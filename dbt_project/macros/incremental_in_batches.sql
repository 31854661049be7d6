{# An incremental model, first built or not, whose rows come batch by batch: dbt's own makes all of them in one query.
   A pre-hook has deleted those that have changed: see incremental_rows.sql. #}
{% materialization incremental, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if not is_incremental() -%}
        {%- do drop_relation_if_exists(existing) -%}
        {%- call statement('create') -%}
            {{ create_table_as(False, target, 'select * from (\n' ~ compiled_code ~ '\n) where false') }}
        {%- endcall -%}
    {%- endif -%}
    {%- call statement('main') -%}
        select 'no batch'
    {%- endcall -%}
    {%- for first_key, last_key in batches(config.get('meta', {}).rows_of) -%}
        {%- do begin_batch(first_key, last_key) -%}
        {%- call statement('main') -%}
            insert into {{ target }} by name (
                {{ compiled_code }}
            )
        {%- endcall -%}
    {%- endfor -%}
    {%- do end_batches() -%}
    {%- do persist_docs(target, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
