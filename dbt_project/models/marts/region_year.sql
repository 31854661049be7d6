with agency_years as (
    select
        agency_years.agency_key,
        agency_years.year,
        agency_years.report_key,
        agencies.agency_kind = 'people_government' as is_government,
        regions.region_key,
        regions.province_code,
        regions.city_code,
        regions.county_code
    from {{ ref('int_agency_years') }} as agency_years
    inner join {{ ref('dim_agency') }} as agencies on agency_years.agency_key = agencies.agency_key
    inner join {{ ref('dim_region') }} as regions on agencies.region_key = regions.region_key
),

-- Each agency counts for its own region, and once more for each region above that one.
own_and_within as (
    select
        agency_key,
        year,
        report_key,
        is_government,
        region_key,
        'own' as reach
    from agency_years
    union
    select
        agency_key,
        year,
        report_key,
        is_government,
        md5(unnest(list_distinct([province_code, city_code, county_code]))) as region_key,
        'within' as reach
    from agency_years
    union
    select
        agency_key,
        year,
        report_key,
        is_government,
        region_key,
        'within' as reach
    from agency_years
),

agency_counts as (
    select
        region_key,
        year,
        reach,
        count(*) filter (where not is_government) as agencies
    from own_and_within
    group by region_key, year, reach
),

totals as (
    select
        places.region_key,
        places.year,
        places.reach,
        figures.family,
        figures.metric,
        figures.unit,
        figures.adds_up,
        count(*) filter (where not places.is_government) as agencies_reporting,
        -- A government's own report holds what its bureaux did: it is shown beside them, never added to them.
        case
            when figures.adds_up <> 'never' then sum(figures.value) filter (where not places.is_government)
        end as agencies_value,
        median(figures.value) filter (where not places.is_government) as agencies_median,
        bool_and(figures.qualifier in ('exact', 'none_stated')) filter (where not places.is_government)
            as is_exact,
        max(figures.value) filter (where places.is_government and places.reach = 'own') as government_value,
        max(figures.figure_key) filter (where places.is_government and places.reach = 'own')
            as government_figure_key
    from own_and_within as places
    inner join {{ ref('int_agency_year_figures') }} as figures on places.report_key = figures.report_key
    group by
        places.region_key, places.year, places.reach, figures.family, figures.metric, figures.unit,
        figures.adds_up
)

select
    totals.region_key,
    regions.region_code,
    regions.region,
    regions.region_level,
    totals.year,
    totals.reach,
    totals.family,
    totals.metric,
    totals.unit,
    totals.adds_up,
    agency_counts.agencies,
    totals.agencies_reporting,
    totals.agencies_value,
    totals.agencies_median,
    totals.is_exact,
    totals.government_value,
    totals.government_figure_key
from totals
inner join agency_counts
    on
        totals.region_key = agency_counts.region_key
        and totals.year = agency_counts.year
        and totals.reach = agency_counts.reach
left join {{ ref('dim_region') }} as regions on totals.region_key = regions.region_key
-- Where nothing but the government of the region itself reports, there is nothing within it to add.
where totals.agencies_reporting > 0 or totals.government_value is not null
