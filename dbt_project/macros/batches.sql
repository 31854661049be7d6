{# However many reports there are, a query is of so many at a time (`FAZHI_BATCH_REPORTS`) that what it joins, sorts
   and gathers fits into memory. A model or test tells by `meta.rows_of` what its rows are made from: its keys, the
   table of those that are to be made, and where one of them may be of many reports, a table that has a row for each.
   A batch is of all keys from one to another, which variables of the connection tell to `in_batch`. Where nothing is
   told, one batch is of all rows. #}
{% macro batches(rows_of) -%}
    {%- if not rows_of -%} {{ return([(none, none)]) }} {%- endif -%}
    {%- set keys, changed = rows_of[0], of_intermediate(rows_of[1]) -%}
    {%- set counted = of_intermediate(rows_of | last) -%}
    {%- set query %}
        with keys as (
            select
                {{ as_one_key(keys) }} as key,
                count(*) as reports
            from {{ counted }}
            {%- if counted != changed %}
                where ({{ keys }}) in (select ({{ keys }}) from {{ changed }})
            {%- endif %}
            group by all
        ),

        places as (
            select
                key,
                sum(reports) over (order by key) - reports as reports_before
            from keys
            where key is not null
        )

        select
            min(key) as first_key,
            max(key) as last_key
        from places
        group by reports_before // {{ env_var('FAZHI_BATCH_REPORTS', '32768') }}
        order by first_key
    {%- endset -%}
    {{ return(run_query(query).rows) }}
{%- endmacro %}

{# Not where `this` is: of a test on the lake that is a file beside it. #}
{% macro of_intermediate(identifier) -%}
    {{ return(api.Relation.create(database=target.database, schema='intermediate', identifier=identifier)) }}
{%- endmacro %}

{% macro as_one_key(columns) -%} {{ columns | replace(', ', " || '|' || ") }} {%- endmacro %}

{# Before the query of a batch. #}
{% macro begin_batch(first_key, last_key) -%}
    {%- if first_key is not none -%}
        {%- do run_query("set variable first_key = '" ~ first_key ~ "'") -%}
        {%- do run_query("set variable last_key = '" ~ last_key ~ "'") -%}
    {%- endif -%}
{%- endmacro %}

{# After the last one: what follows on this connection is of all rows. #}
{% macro end_batches() -%}
    {%- do run_query('reset variable first_key') -%}
    {%- do run_query('reset variable last_key') -%}
{%- endmacro %}

{# A condition: the row, whose key these columns are, is of this batch. Unit tests have none. #}
{% macro in_batch(columns) -%}
    (
        getvariable('first_key') is null
        or {{ as_one_key(columns) }} between getvariable('first_key') and getvariable('last_key')
    )
{%- endmacro %}
