-- 一个机关历年的执法和信访数字如何变化，各出自哪一句？
-- How did one agency's figures on enforcement and petitions develop, and which sentence tells each?
--
-- 机关：报告最多的一个；要看别的机关，改 chosen。只列至少两年写明的指标。
-- 不能说明：同一指标各年所指未必相同，相邻两年的变化先看两句原句。
-- The agency is the one with the most reports: change `chosen` for another. Metrics that it told in one year
-- only are left out. It can not tell that the same words mean the same each year: read the sentences first.
with chosen as (
    select agency_key
    from {{ ref('dim_agency') }}
    order by reports desc, agency asc, agency_key asc
    limit 1
),

figures as (
    select
        report_key,
        metric,
        value,
        unit,
        qualifier,
        quote
    from {{ ref('fct_enforcement') }}
    where is_canonical
    union all
    select
        report_key,
        metric,
        value,
        unit,
        qualifier,
        quote
    from {{ ref('fct_petitions') }}
    where is_canonical
)

select
    agency_years.agency,
    figures.metric,
    metrics.label_zh as metric_zh,
    agency_years.year,
    figures.value,
    figures.unit,
    figures.qualifier,
    figures.quote
from {{ ref('agency_year') }} as agency_years
inner join chosen on agency_years.agency_key = chosen.agency_key
inner join figures on agency_years.report_key = figures.report_key
inner join {{ ref('dim_metric') }} as metrics on figures.metric = metrics.metric
qualify count(*) over (partition by figures.metric) > 1
order by figures.metric, agency_years.year
