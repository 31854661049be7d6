-- What an agency planned in one year's report, beside what the report on the year after tells. Plans without
-- such a report are left out.
with plans as (
    select
        years_after.agency_key,
        years_after.region_key,
        years_after.agency,
        years_after.region,
        years_after.year,
        years_after.report_key,
        plans.figure_key as plan_figure_key,
        plans.metric,
        plans.value as planned_value,
        plans.qualifier as planned_qualifier,
        plans.quote as plan_quote,
        done.figure_key as done_figure_key,
        done.value as done_value,
        done.qualifier as done_qualifier,
        case plans.qualifier
            when 'at_most' then done.value <= plans.value
            when 'more_than' then done.value > plans.value
            else done.value >= plans.value
        end as is_reached
    from {{ ref('int_figures') }} as plans
    inner join {{ ref('int_agency_years') }} as years_after
        on plans.agency_key = years_after.agency_key and plans.year + 1 = years_after.year
    left join {{ ref('int_agency_year_figures') }} as done
        on years_after.report_key = done.report_key and plans.metric = done.metric
    where
        plans.metric is not null
        and plans.status = 'target'
        and plans.part is null
        and plans.is_current_report
)

select
    plans.agency_key,
    plans.region_key,
    plans.agency,
    plans.region,
    plans.year,
    plans.report_key,
    metrics.family,
    plans.metric,
    metrics.unit,
    plans.plan_figure_key,
    plans.planned_value,
    plans.planned_qualifier,
    plans.done_figure_key,
    plans.done_value,
    plans.done_qualifier,
    case
        when plans.done_value is null then 'not_told'
        -- A rough number near the plan may lie on either side of it.
        when
            plans.done_qualifier not in ('exact', 'none_stated')
            and not (plans.done_qualifier in ('more_than', 'at_least') and plans.is_reached)
            and abs(plans.done_value - plans.planned_value) <= 0.1 * plans.planned_value
            then 'unclear'
        when plans.is_reached then 'kept'
        else 'missed'
    end as outcome,
    plans.plan_quote,
    done.quote as done_quote
from plans
inner join {{ ref('stg_metrics') }} as metrics on plans.metric = metrics.metric
left join {{ ref('int_figures') }} as done on plans.done_figure_key = done.figure_key
