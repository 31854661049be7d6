{# Incremental models: the rows of a key, such as a report, are made anew when anything that they are made from has
   changed since the earlier build, which this one began as a copy of. `versions` tells it: a relation of the keys
   with a hash of all that, `row_version`, whose earlier state the schema `earlier` holds. #}

{# What a table of versions held in the earlier build; none where this one began empty. #}
{% macro earlier_versions(database, identifier='int_report_versions') -%}
    {{ return(adapter.get_relation(database, 'earlier', identifier) if execute and not flags.FULL_REFRESH) }}
{%- endmacro %}

{# The keys that are new, have changed or are gone: of the first build all. #}
{% macro changed_keys(keys, versions) -%}
    {%- set earlier = earlier_versions(versions.database, versions.identifier) -%}
    {%- if earlier -%}
        select distinct {{ keys }}
        from (
            (
                select {{ keys }}, row_version from {{ versions }}
                except select {{ keys }}, row_version from {{ earlier }}
            )
            union all
            (
                select {{ keys }}, row_version from {{ earlier }}
                except select {{ keys }}, row_version from {{ versions }}
            )
        )
    {%- else -%}
        select {{ keys }}
        from {{ versions }}
    {%- endif -%}
{%- endmacro %}

{# Before the model: delete the rows of the keys that have changed. #}
{% macro delete_changed(keys, changed) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where ({{ keys }}) in (select ({{ keys }}) from {{ changed }})
    {%- endif -%}
{%- endmacro %}

{# Before a model that adds to its rows what was loaded: without an earlier build, all that there is. #}
{% macro delete_where_nothing_tells_what_is_new() -%}
    {%- if is_incremental() and not earlier_versions(this.database) -%} delete from {{ this }} {%- endif -%}
{%- endmacro %}

{# A condition for its query: the rows of the key, whose columns `table` has, are to be made, in this batch. #}
{% macro is_changed(keys, changed, table=none) -%}
    {%- set columns = keys if table is none else table ~ '.' ~ (keys | replace(', ', ', ' ~ table ~ '.')) -%}
    {%- if is_incremental() %}({{ columns }}) in (select ({{ keys }}) from {{ changed }}) and {% endif -%}
    {{ in_batch(columns) }}
{%- endmacro %}

{# How a model keeps a CTE of such rows that it asks for several times: those of a few keys are read once; those of
   a whole batch are found together, and take more memory than to read them again. #}
{% macro read_once() -%} {{ 'materialized' if is_incremental() else 'not materialized' }} {%- endmacro %}

{# A condition: rows that meet another one, by their places, so that of all others no more is read than what that
   one asks for. #}
{% macro at_places(relation, condition) -%}
    rowid in (select of_row.rowid from {{ relation }} as of_row where {{ condition }})
{%- endmacro %}
