{# Incremental models: the rows of a key, such as a report, are made anew when anything that they are made from has
   changed since the earlier build, which this one began as a copy of. `versions` tells it: a relation of the keys
   with a hash of all that, `row_version`, whose earlier state the schema `earlier` holds. #}

{# Whether the build began as a copy of an earlier one. #}
{% macro has_earlier(relation) -%}
    {{ return(execute and not flags.FULL_REFRESH and adapter.get_relation(relation.database, 'earlier', 'int_report_versions')) }}
{%- endmacro %}

{# The rows of some keys: by their places, so that of all others no more is read than their keys. All rows, where
   the build began empty. #}
{% macro rows_of_keys(relation, key, keys) -%}
    select *
    from {{ relation }}
    {%- if has_earlier(relation) %}
    where rowid in (select of_key.rowid from {{ relation }} as of_key where of_key.{{ key }} in ({{ keys }}))
    {%- endif %}
{%- endmacro %}

{# The keys that are new, have changed or are gone: of the first build all. #}
{% macro changed_keys(keys, versions) -%}
    {%- set earlier = adapter.get_relation(versions.database, 'earlier', versions.identifier)
        if execute and not flags.FULL_REFRESH -%}
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

{# A condition for its query: the rows of the key, whose columns `table` has, are to be made. #}
{% macro is_changed(keys, changed, table=none) -%}
    {%- set columns = keys if table is none else table ~ '.' ~ (keys | replace(', ', ', ' ~ table ~ '.')) -%}
    {%- if is_incremental() -%} ({{ columns }}) in (select ({{ keys }}) from {{ changed }})
    {%- else -%} true
    {%- endif -%}
{%- endmacro %}
