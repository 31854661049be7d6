-- 哪些机关的信访、热线、投诉、调解的办结率、化解率、满意率下降了？
-- Whose rates of closure, resolution and satisfaction fell: petitions, hotline orders, complaints, mediation?
--
-- 不能说明谁做得差：多数机关只报 100%。与上一次写明的年份相比，中间可能隔年；有“以上”等限定的，未必下降（is_certain 为假）。
-- It can not tell who works worse: most agencies report 100 % only. Years in which a report is silent are
-- skipped, see earlier_year. Where a rate is told roughly (以上), the fall may be none: is_certain is false.
with rates as (
    select
        figures.agency_key,
        figures.region,
        figures.agency,
        figures.year,
        figures.metric,
        figures.value,
        figures.qualifier,
        figures.quote,
        lag(figures.year) over years as earlier_year,
        lag(figures.value) over years as earlier_value,
        lag(figures.qualifier) over years as earlier_qualifier,
        lag(figures.quote) over years as earlier_quote
    from {{ ref('fct_petitions') }} as figures
    inner join {{ ref('agency_year') }} as agency_years on figures.report_key = agency_years.report_key
    where
        figures.is_canonical
        and figures.unit = '%'
        and figures.metric <> 'petitions.court_appearance_rate'
    window years as (partition by figures.agency_key, figures.metric order by figures.year)
)

select
    rates.region,
    rates.agency,
    metrics.label_zh as metric_zh,
    rates.metric,
    rates.year,
    rates.value as rate_pct,
    rates.earlier_year,
    rates.earlier_value as earlier_rate_pct,
    round(rates.value - rates.earlier_value, 2) as change_points,
    rates.qualifier = 'exact' and rates.earlier_qualifier = 'exact' as is_certain,
    rates.quote,
    rates.earlier_quote
from rates
inner join {{ ref('dim_metric') }} as metrics on rates.metric = metrics.metric
where rates.value < rates.earlier_value
order by change_points, rates.agency, rates.region, rates.metric, rates.year
