{{ config(materialized='incremental',
          meta={'rows_of': ['agency_key', 'int_changed_agencies', 'int_agency_years']},
          pre_hook="{{ delete_changed('agency_key', ref('int_changed_agencies')) }}") }}
-- What an agency planned in one year's report, beside what the report on the year after tells. Plans without
-- such a report are left out.
with years_after as (
    select *
    from {{ ref('int_agency_years') }}
    where {{ is_changed('agency_key', ref('int_changed_agencies')) }}
),

done as (
    select *
    from {{ ref('int_agency_year_figures') }}
    where report_key in (select years_after.report_key from years_after)
),

planned as (
    select
        years_after.agency_key,
        years_after.region_key,
        years_after.agency,
        years_after.region,
        years_after.year,
        years_after.report_key,
        targets.figure_key as plan_figure_key,
        targets.metric,
        targets.value as planned_value,
        targets.qualifier as planned_qualifier,
        targets.quote as plan_quote,
        done.figure_key as done_figure_key,
        done.value as done_value,
        done.qualifier as done_qualifier,
        case targets.qualifier
            when 'at_most' then done.value <= targets.value
            when 'more_than' then done.value > targets.value
            else done.value >= targets.value
        end as is_reached
    from {{ ref('int_figures') }} as targets
    inner join years_after
        on targets.agency_key = years_after.agency_key and targets.year + 1 = years_after.year
    left join done
        on years_after.report_key = done.report_key and targets.metric = done.metric
    where
        targets.metric is not null
        and targets.status = 'target'
        and targets.part is null
        and targets.is_current_report
)

select
    planned.agency_key,
    planned.region_key,
    planned.agency,
    planned.region,
    planned.year,
    planned.report_key,
    metrics.family,
    planned.metric,
    metrics.unit,
    planned.plan_figure_key,
    planned.planned_value,
    planned.planned_qualifier,
    planned.done_figure_key,
    planned.done_value,
    planned.done_qualifier,
    case
        when planned.done_value is null then 'not_told'
        -- A rough number near the plan may lie on either side of it.
        when
            planned.done_qualifier not in ('exact', 'none_stated')
            and not (planned.done_qualifier in ('more_than', 'at_least') and planned.is_reached)
            and abs(planned.done_value - planned.planned_value) <= 0.1 * planned.planned_value
            then 'unclear'
        when planned.is_reached then 'kept'
        else 'missed'
    end as outcome,
    planned.plan_quote,
    told.quote as done_quote
from planned
inner join {{ ref('stg_metrics') }} as metrics on planned.metric = metrics.metric
left join {{ ref('int_figures') }} as told on planned.done_figure_key = told.figure_key
