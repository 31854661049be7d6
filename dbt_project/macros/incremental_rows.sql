{# Incremental models: rows of a key, such as a report, are made anew when anything that they are made from has
   changed. `versions` tells it: a relation of the key and its `row_version`, a hash of all that. #}
{% macro delete_stale_rows(key, versions) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where ({{ key }}, row_version) not in (select ({{ key }}, row_version) from {{ versions }})
    {%- endif -%}
{%- endmacro %}

{# A condition for the query of such a model: the rows of the key are not there, or no longer. #}
{% macro is_to_be_made(key) -%}
    {%- if is_incremental() -%} {{ key }} not in (select {{ key }} from {{ this }})
    {%- else -%} true
    {%- endif -%}
{%- endmacro %}
