{# Incremental models that hold rows by report: rows of a report are made anew when anything that they are made
   from has changed, which its `row_version` in int_report_versions tells. #}
{% macro delete_stale_reports() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where (report_key, row_version) not in (
            select (report_key, row_version) from {{ ref('int_report_versions') }}
        )
    {%- endif -%}
{%- endmacro %}

{# The reports whose rows are to be made, as a table expression: report_key, row_version. #}
{% macro reports_to_make() -%}
    select
        report_key,
        row_version
    from {{ ref('int_report_versions') }}
    {% if is_incremental() -%}
    where report_key not in (select report_key from {{ this }})
    {%- endif %}
{%- endmacro %}
