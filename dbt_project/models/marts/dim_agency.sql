with reports as (
    select
        {{ agency_key() }} as agency_key,
        agency,
        region,
        region_code,
        year,
        version_of
    from {{ ref('stg_reports') }}
    where agency is not null
)

select
    agency_key,
    agency,
    max(region) as region,
    max(region_code) as region_code,
    min(year) as first_year,
    max(year) as last_year,
    count(distinct version_of) as reports
from reports
group by agency_key, agency
