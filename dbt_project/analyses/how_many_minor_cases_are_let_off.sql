-- 轻微违法免予处罚的案件占多大比重，是升是降？
-- What share of cases was let off as minor (免罚), and is it growing?
--
-- 不能说明宽严：只是免罚数与“免罚数加处罚数”之比；有的机关处罚数含当场处罚，有的只计立案案件，首违、轻微的清单也不同。
-- It can not tell leniency: it is the cases let off beside those let off or penalised. Some agencies count
-- fines on the spot as penalties and others do not, and each has a list of its own of what is minor.
with shares as (
    select
        agency_key,
        region,
        agency,
        year,
        enforcement_no_penalty_cases as let_off,
        enforcement_penalty_cases as penalised,
        100.0 * enforcement_no_penalty_cases
        / nullif(enforcement_no_penalty_cases + enforcement_penalty_cases, 0) as let_off_pct
    from {{ ref('agency_year') }}
    where enforcement_no_penalty_cases is not null and enforcement_penalty_cases is not null
)

select
    shares.region,
    shares.agency,
    shares.year,
    shares.let_off::bigint as cases_let_off,
    shares.penalised::bigint as penalty_cases,
    round(shares.let_off_pct, 1) as let_off_pct,
    round(shares.let_off_pct - last_year.let_off_pct, 1) as change_points
from shares
left join shares as last_year
    on shares.agency_key = last_year.agency_key and shares.year = last_year.year + 1
order by shares.region, shares.agency, shares.year
