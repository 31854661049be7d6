-- 每百件行政处罚引发多少行政复议和行政诉讼？
-- How many reconsiderations and lawsuits come on 100 penalties?
--
-- 不能说明：复议、诉讼也可针对许可、工伤认定、信息公开等，不限于处罚；案件可跨年。司法局、政府是复议机关，不列入。
-- It can not tell how many penalties were challenged: cases may be about licences, work injuries (工伤) or
-- information, or penalties of another year. Governments and justice bureaux, which decide on the cases of
-- others, are left out.
select
    agency_years.region,
    agency_years.agency,
    agencies.agency_kind_zh,
    agency_years.year,
    agency_years.enforcement_penalty_cases::bigint as penalty_cases,
    agency_years.petitions_reconsideration_cases::bigint as reconsiderations,
    agency_years.petitions_litigation_cases::bigint as lawsuits,
    round(100.0 * agency_years.petitions_reconsideration_cases / agency_years.enforcement_penalty_cases, 2)
        as reconsiderations_per_100_penalties,
    round(100.0 * agency_years.petitions_litigation_cases / agency_years.enforcement_penalty_cases, 2)
        as lawsuits_per_100_penalties
from {{ ref('agency_year') }} as agency_years
inner join {{ ref('dim_agency') }} as agencies on agency_years.agency_key = agencies.agency_key
where
    agencies.agency_kind not in ('people_government', 'justice')
    and agency_years.enforcement_penalty_cases > 0
    and (
        agency_years.petitions_reconsideration_cases is not null
        or agency_years.petitions_litigation_cases is not null
    )
order by agency_years.region, agency_years.agency, agency_years.year
