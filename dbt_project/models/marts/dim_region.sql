with uncoded as (
    -- Zones (高新区) and the nation have no code in the table of regions.
    select distinct
        reports.region_code,
        reports.region
    from {{ ref('int_reports') }} as reports
    left join {{ ref('stg_regions') }} as regions on reports.region_code = regions.region_code
    where reports.region is not null and regions.region_code is null
),

uncoded_places as (
    select
        uncoded.region_code,
        uncoded.region,
        substr(uncoded.region, length(coalesce(arg_max(regions.region, length(regions.region)), '')) + 1)
            as region_name,
        arg_max(regions.region_code, length(regions.region)) as parent_code,
        coalesce(bool_or(regions.is_made_up), false) as is_made_up
    from uncoded
    left join {{ ref('stg_regions') }} as regions on starts_with(uncoded.region, regions.region)
    group by uncoded.region_code, uncoded.region
),

places as (
    select
        region_code,
        region,
        region_name,
        parent_code,
        valid_from,
        valid_to,
        is_made_up,
        case
            when ends_with(region_code, '0000') then 'province'
            when ends_with(region_code, '00') then 'city'
            else 'county'
        end as region_level
    from {{ ref('stg_regions') }}
    union all
    select
        region_code,
        region,
        region_name,
        parent_code,
        null as valid_from,
        null as valid_to,
        is_made_up,
        case region_code when '000000' then 'nation' else 'zone' end as region_level
    from uncoded_places
),

way_up as (
    select
        places.region_code,
        places.region,
        places.region_name,
        places.region_level,
        places.parent_code,
        places.valid_from,
        places.valid_to,
        places.is_made_up,
        parents.region_level as parent_level,
        parents.region_name as parent_name,
        grandparents.region_name as grandparent_name,
        grandparents.region_code as grandparent_code,
        grandparents.region_level as grandparent_level,
        {{ region_key('places.region_code', 'places.region') }} as region_key
    from places
    left join places as parents on places.parent_code = parents.region_code
    left join places as grandparents on parents.parent_code = grandparents.region_code
)

select
    region_key,
    region_code,
    region_name,
    region,
    region_level,
    md5(parent_code) as parent_key,
    case
        when region_level = 'province' then region_name
        when parent_level = 'province' then parent_name
        when grandparent_level = 'province' then grandparent_name
    end as province,
    case
        when region_level = 'province' then region_code
        when parent_level = 'province' then parent_code
        when grandparent_level = 'province' then grandparent_code
    end as province_code,
    case
        when region_level = 'city' then region_name
        when parent_level = 'city' then parent_name
        when grandparent_level = 'city' then grandparent_name
    end as city,
    case
        when region_level = 'city' then region_code
        when parent_level = 'city' then parent_code
        when grandparent_level = 'city' then grandparent_code
    end as city_code,
    case
        when region_level = 'county' then region_name
        when parent_level = 'county' then parent_name
    end as county,
    case
        when region_level = 'county' then region_code
        when parent_level = 'county' then parent_code
    end as county_code,
    valid_from,
    valid_to,
    is_made_up
from way_up
