-- Each report is compared with those of its agency on other years, and with those of its peers on the same
-- year: agencies of one kind and level.
select
    agency_key as comparison_key,
    'own_history' as basis,
    report_key,
    row_version
from {{ ref('int_agency_years') }}
union all
select
    md5(
        concat_ws('|', agency_years.year, agencies.agency_kind, coalesce(agencies.agency_level, ''))
    ) as comparison_key,
    'peers' as basis,
    agency_years.report_key,
    agency_years.row_version
from {{ ref('int_agency_years') }} as agency_years
inner join {{ ref('dim_agency') }} as agencies on agency_years.agency_key = agencies.agency_key
