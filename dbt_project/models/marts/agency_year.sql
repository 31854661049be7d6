{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_agency_years']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_agency_years')) }}") }}
{% set metrics = metric_columns(model.columns.values()) -%}
-- One pass over the values by hash: a filter for each metric would be a hundred comparisons of each value.
with wide as (
    pivot (
        select
            report_key,
            metric,
            value
        from {{ ref('int_agency_year_figures') }}
        where {{ is_changed('report_key', ref('int_changed_agency_years')) }}
    )
    on metric in ('{{ metrics.values() | join("', '") }}')
    using max(value)
    group by report_key
)

select
    agency_years.agency_key,
    agency_years.region_key,
    agency_years.agency,
    agency_years.region,
    agency_years.year,
    {% for column, metric in metrics.items() -%}
        wide."{{ metric }}" as {{ column }},
    {% endfor -%}
    agency_years.report_key
from {{ ref('int_agency_years') }} as agency_years
left join wide on agency_years.report_key = wide.report_key
where {{ is_changed('report_key', ref('int_changed_agency_years'), 'agency_years') }}
