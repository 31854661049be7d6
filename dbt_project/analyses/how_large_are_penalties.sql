-- 各区县、各机关每年检查了多少，处罚了多少，案均罚款是多少？
-- How many penalties follow from inspections, and how large are fines per case, by district and year?
--
-- 不能说明宽严：检查有的按家次，有的按次；处罚含警告等无罚款的种类；政府的数字已含其部门。空：报告没有写。
-- It can not tell who is strict: agencies count inspections by visit or by premises, penalties hold warnings
-- without any fine, and a government's figures hold those of its bureaux. Empty: the report does not tell.
select
    region,
    agency,
    year,
    max(denominator_value) filter (where rate = 'penalties_per_100_inspections')::bigint as inspections,
    coalesce(
        max(numerator_value) filter (where rate = 'penalties_per_100_inspections'),
        max(denominator_value) filter (where rate <> 'penalties_per_100_inspections')
    )::bigint as penalty_cases,
    round(max(value) filter (where rate = 'penalties_per_100_inspections'), 2)
        as penalties_per_100_inspections,
    round(max(value) filter (where rate = 'fines_per_penalty_case_yuan'), 2) as fines_per_case_yuan,
    round(max(value) filter (where rate = 'fines_and_confiscations_per_penalty_case_yuan'), 2)
        as fines_and_confiscations_per_case_yuan,
    bool_and(is_exact) as is_exact
from {{ ref('agency_year_rate') }}
where
    rate in (
        'penalties_per_100_inspections',
        'fines_per_penalty_case_yuan',
        'fines_and_confiscations_per_penalty_case_yuan'
    )
group by agency_key, region, agency, year
order by region, agency, year
