-- 各地区各部门加起来是多少，有几家报告，与政府自己的数字相比如何？
-- What do the bureaux of a region add up to, how many of them tell, and what does its government state?
--
-- 不能说明全地区总数：只加了收集到且写了该指标的部门（bureaux_telling / bureaux）；政府的数字含未收集到的部门、乡镇。
-- It can not tell a region's total: only reports that were collected and that tell the metric are added. The
-- government's figure holds bureaux and towns that were not collected too, and is not added to the others.
select
    regions.region,
    regions.year,
    regions.metric,
    metrics.label_zh as metric_zh,
    regions.unit,
    regions.agencies as bureaux,
    regions.agencies_reporting as bureaux_telling,
    regions.agencies_value as bureaux_value,
    regions.is_exact as bureaux_are_exact,
    regions.government_value,
    round(100.0 * regions.agencies_value / nullif(regions.government_value, 0), 1)
        as bureaux_of_government_pct
from {{ ref('region_year') }} as regions
inner join {{ ref('dim_metric') }} as metrics on regions.metric = metrics.metric
where
    regions.reach = 'own'
    and regions.metric in (
        'enforcement.inspections',
        'enforcement.penalty_cases',
        'enforcement.no_penalty_cases',
        'petitions.litigation_cases',
        'petitions.hotline_orders'
    )
order by regions.region, regions.metric, regions.year
