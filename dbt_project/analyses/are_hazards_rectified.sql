-- 发现的隐患整改了多少？
-- How many of the hazards found were rectified?
--
-- 不能说明：“全部整改到位”没有数字，整改数为空，请读原句；整改数可能含往年发现的，或只是约数。
-- It can not tell that nothing was done where the number is empty: 全部整改到位 (all rectified) has no number.
-- Those rectified may be of earlier years, or told roughly in another sentence (is_exact).
with sentences as (
    select
        report_key,
        coalesce(
            max(quote) filter (where metric = 'safety.hazards_found'),
            max(quote) filter (where metric = 'safety.hazards_rectified')
        ) as sentence,
        bool_and(qualifier in ('exact', 'none_stated')) as is_exact
    from {{ ref('fct_safety') }}
    where is_canonical and metric in ('safety.hazards_found', 'safety.hazards_rectified')
    group by report_key
)

select
    agency_years.region,
    agency_years.agency,
    agency_years.year,
    agency_years.safety_hazards_found::bigint as hazards_found,
    agency_years.safety_hazards_rectified::bigint as hazards_rectified,
    round(100.0 * agency_years.safety_hazards_rectified / nullif(agency_years.safety_hazards_found, 0), 1)
        as rectified_pct,
    sentences.is_exact,
    sentences.sentence as hazards_quote
from {{ ref('agency_year') }} as agency_years
inner join sentences on agency_years.report_key = sentences.report_key
order by agency_years.region, agency_years.agency, agency_years.year
