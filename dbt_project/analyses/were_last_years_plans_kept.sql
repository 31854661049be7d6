-- 上年报告提出的计划目标，本年完成了吗？
-- Did agencies do what they had planned in last year's report?
--
-- 不能说明：本年报告未写（not_told）不等于未完成；“每季度1次”“每家企业1次”之类按原文存为 1，须读原句。
-- It can not tell whether a plan failed where this year's report is silent (not_told). A plan for each
-- quarter or each firm is stored as it stands (每季度1次 is 1): read plan_quote. What is done may be counted
-- otherwise than what was planned. Plans without a report on the year after are left out.
-- All tables of figures have the same columns: one below the other they are the figures of every family.
with figures as not materialized (
    select * from {{ ref('fct_decisions') }}
    union all
    select * from {{ ref('fct_disclosure') }}
    union all
    select * from {{ ref('fct_enforcement') }}
    union all
    select * from {{ ref('fct_legal_review') }}
    union all
    select * from {{ ref('fct_legal_services') }}
    union all
    select * from {{ ref('fct_petitions') }}
    union all
    select * from {{ ref('fct_powers') }}
    union all
    select * from {{ ref('fct_publicity') }}
    union all
    select * from {{ ref('fct_safety') }}
    union all
    select * from {{ ref('fct_services') }}
    union all
    select * from {{ ref('fct_training') }}
),

plans as (
    select
        years_after.region,
        years_after.agency,
        years_after.year,
        planned_figures.metric,
        planned_figures.figure_key,
        planned_figures.value as planned,
        planned_figures.qualifier as planned_qualifier,
        planned_figures.quote as plan_quote,
        done.value as done,
        done.qualifier as done_qualifier,
        done.quote as done_quote,
        case planned_figures.qualifier
            when 'at_most' then done.value <= planned_figures.value
            when 'more_than' then done.value > planned_figures.value
            else done.value >= planned_figures.value
        end as is_reached
    from figures as planned_figures
    inner join {{ ref('agency_year') }} as years_after
        on planned_figures.agency_key = years_after.agency_key and planned_figures.year + 1 = years_after.year
    left join figures as done
        on
            years_after.report_key = done.report_key
            and planned_figures.metric = done.metric
            and done.is_canonical
    where
        planned_figures.status = 'target'
        and planned_figures.part is null
        and planned_figures.is_current_report
)

select
    plans.region,
    plans.agency,
    plans.year,
    plans.metric,
    metrics.label_zh as metric_zh,
    metrics.unit,
    plans.planned,
    plans.planned_qualifier,
    plans.done,
    plans.done_qualifier,
    case
        when plans.done is null then 'not_told'
        -- A rough number near the plan may lie on either side of it.
        when
            plans.done_qualifier not in ('exact', 'none_stated')
            and not (plans.done_qualifier in ('more_than', 'at_least') and plans.is_reached)
            and abs(plans.done - plans.planned) <= 0.1 * plans.planned
            then 'unclear'
        when plans.is_reached then 'kept'
        else 'missed'
    end as outcome,
    plans.plan_quote,
    plans.done_quote
from plans
inner join {{ ref('dim_metric') }} as metrics on plans.metric = metrics.metric
order by
    case outcome when 'missed' then 1 when 'unclear' then 2 when 'kept' then 3 else 4 end,
    plans.agency, plans.region, plans.year, plans.metric, plans.figure_key
