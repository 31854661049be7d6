-- Each agency's report counts for its own region, and once more for each region above that one.
with reports as (
    select
        agency_years.report_key,
        agency_years.year,
        agency_years.row_version,
        agencies.agency_kind = 'people_government' as is_government,
        regions.region_key,
        -- The region itself may be known by its name alone.
        list_distinct([
            regions.region_key, md5(regions.province_code), md5(regions.city_code), md5(regions.county_code)
        ]) as region_keys_within
    from {{ ref('int_agency_years') }} as agency_years
    inner join {{ ref('dim_agency') }} as agencies on agency_years.agency_key = agencies.agency_key
    inner join {{ ref('dim_region') }} as regions on agencies.region_key = regions.region_key
)

select
    region_key,
    'own' as reach,
    year,
    report_key,
    is_government,
    row_version
from reports
union all
select
    unnest(region_keys_within) as region_key,
    'within' as reach,
    year,
    report_key,
    is_government,
    row_version
from reports
