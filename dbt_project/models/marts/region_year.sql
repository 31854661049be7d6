{{ config(materialized='incremental',
          meta={'rows_of': ['region_key, year', 'int_changed_regions', 'int_region_reports']},
          pre_hook="{{ delete_changed('region_key, year', ref('int_changed_regions')) }}") }}
-- Places and metrics are numbered: by numbers four million rows are grouped in half the time that names take.
with reports as (
    select *
    from {{ ref('int_region_reports') }}
    where {{ is_changed('region_key, year', ref('int_changed_regions')) }}
),

places as (
    select
        region_key,
        year,
        reach,
        row_number() over () as place_no,
        count(*) filter (where not is_government) as agencies
    from reports
    group by region_key, year, reach
),

metrics as (
    select
        metric,
        family,
        unit,
        adds_up,
        row_number() over () as metric_no
    from {{ ref('stg_metrics') }}
),

totals as (
    select
        places.place_no,
        metrics.metric_no,
        count(*) filter (where not reports.is_government) as agencies_reporting,
        sum(figures.value) filter (where not reports.is_government) as agencies_sum,
        median(figures.value) filter (where not reports.is_government) as agencies_median,
        bool_and(figures.qualifier in ('exact', 'none_stated')) filter (where not reports.is_government)
            as is_exact,
        max(figures.value) filter (where reports.is_government and reports.reach = 'own') as government_value,
        max(figures.figure_key) filter (where reports.is_government and reports.reach = 'own')
            as government_figure_key
    from reports
    inner join places
        on
            reports.region_key = places.region_key
            and reports.year = places.year
            and reports.reach = places.reach
    inner join {{ ref('int_agency_year_figures') }} as figures on reports.report_key = figures.report_key
    inner join metrics on figures.metric = metrics.metric
    group by places.place_no, metrics.metric_no
)

select
    places.region_key,
    regions.region_code,
    regions.region,
    regions.region_level,
    places.year,
    places.reach,
    metrics.family,
    metrics.metric,
    metrics.unit,
    metrics.adds_up,
    places.agencies,
    totals.agencies_reporting,
    -- A government's own report holds what its bureaux did: it is shown beside them, never added to them.
    case when metrics.adds_up <> 'never' then totals.agencies_sum end as agencies_value,
    totals.agencies_median,
    totals.is_exact,
    totals.government_value,
    totals.government_figure_key
from totals
inner join places on totals.place_no = places.place_no
inner join metrics on totals.metric_no = metrics.metric_no
left join {{ ref('dim_region') }} as regions on places.region_key = regions.region_key
-- Where nothing but the government of the region itself reports, there is nothing within it to add.
where totals.agencies_reporting > 0 or totals.government_value is not null
