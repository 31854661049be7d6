-- Each agency's report counts for its own region, and once more for each region above that one.
with reports as (
    select
        agency_years.report_key,
        agency_years.year,
        agency_years.row_version,
        agencies.agency_kind = 'people_government' as is_government,
        regions.region_key,
        regions.province_code,
        regions.city_code,
        regions.county_code
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
union
select
    region_key,
    'within' as reach,
    year,
    report_key,
    is_government,
    row_version
from reports
union
select
    md5(unnest(list_distinct([province_code, city_code, county_code]))) as region_key,
    'within' as reach,
    year,
    report_key,
    is_government,
    row_version
from reports
