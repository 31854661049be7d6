with agencies as (
    select
        agency_key,
        agency,
        max(region_key) as region_key,
        max(region) as region,
        max(region_code) as region_code,
        min(year) as first_year,
        max(year) as last_year,
        count(distinct version_of) as reports
    from {{ ref('int_reports') }}
    where agency_key is not null
    group by agency_key, agency
),

short_names as (
    select
        agencies.agency_key,
        string_agg(
            left(agencies.agency, length(agencies.agency) - length(short_names.full_name))
            || short_names.short_name,
            '、'
            order by short_names.short_name
        ) as short_names
    from agencies
    inner join {{ ref('stg_short_names') }} as short_names
        on
            ends_with(agencies.agency, short_names.full_name)
            and short_names.full_name <> short_names.short_name
    group by agencies.agency_key
)

select
    agencies.agency_key,
    agencies.agency,
    short_names.short_names,
    kinds.agency_kind,
    kinds.agency_kind_zh,
    kinds.agency_kind_en,
    case kinds.agency_kind when 'town_government' then 'town' else regions.region_level end as agency_level,
    agencies.region_key,
    agencies.region,
    agencies.region_code,
    agencies.first_year,
    agencies.last_year,
    agencies.reports
from agencies
left join {{ ref('int_agency_kinds') }} as kinds on agencies.agency_key = kinds.agency_key
left join short_names on agencies.agency_key = short_names.agency_key
left join {{ ref('dim_region') }} as regions on agencies.region_key = regions.region_key
