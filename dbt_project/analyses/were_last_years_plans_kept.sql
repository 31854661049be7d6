-- 上年报告提出的计划目标，本年完成了吗？
-- Did agencies do what they had planned in last year's report?
--
-- 不能说明：本年报告未写（not_told）不等于未完成；“每季度1次”“每家企业1次”之类按原文存为 1，须读原句。
-- It can not tell whether a plan failed where this year's report is silent (not_told). A plan for each
-- quarter or each firm is stored as it stands (每季度1次 is 1): read plan_quote. What is done may be counted
-- otherwise than what was planned. Plans without a report on the year after are left out.
select
    planned.region,
    planned.agency,
    planned.year,
    planned.metric,
    metrics.label_zh as metric_zh,
    planned.unit,
    planned.planned_value as planned,
    planned.planned_qualifier,
    planned.done_value as done,
    planned.done_qualifier,
    planned.outcome,
    planned.plan_quote,
    planned.done_quote
from {{ ref('agency_year_plan') }} as planned
inner join {{ ref('dim_metric') }} as metrics on planned.metric = metrics.metric
order by
    case planned.outcome when 'missed' then 1 when 'unclear' then 2 when 'kept' then 3 else 4 end,
    planned.agency, planned.region, planned.year, planned.metric, planned.plan_figure_key
