{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_agency_years']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_agency_years')) }}") }}
with agency_years as (
    select *
    from {{ ref('int_agency_years') }}
    where {{ is_changed('report_key', ref('int_changed_agency_years')) }}
)

select
    agency_years.agency_key,
    agency_years.region_key,
    agency_years.agency,
    agency_years.region,
    agency_years.year,
    agency_years.report_key,
    figures.figure_key,
    figures.family,
    figures.metric,
    metrics.unit,
    metrics.adds_up,
    figures.value,
    figures.qualifier
from agency_years
inner join {{ ref('int_figures') }} as figures on agency_years.report_key = figures.report_key
inner join {{ ref('stg_metrics') }} as metrics on figures.metric = metrics.metric
where figures.is_canonical
