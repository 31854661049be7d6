-- 报告所述的增长、下降，与本年和上年的数字相符吗？
-- Does the growth that a report states follow from its figures, and from last year's report?
--
-- 不能说明原因：口径调整、跨年更正都会使上年数不同；上年报告可能只写了其中一类。引用之前请读两句原句。
-- It can not tell why: what is counted changes from year to year, figures are corrected later, and last
-- year's report may tell one kind only where this year's tells the total. Read both sentences first.
with growths as (
    select
        region,
        agency,
        year,
        metric,
        value,
        stated_prior_value,
        prior_value,
        change_agreement,
        coalesce(stated_change_pct, 100.0 * stated_change_value / nullif(value - stated_change_value, 0))
            as stated_growth_pct,
        100.0 * (value - stated_prior_value) / nullif(stated_prior_value, 0) as growth_by_own_report_pct,
        100.0 * (value - prior_value) / nullif(prior_value, 0) as growth_by_last_report_pct
    from {{ ref('agency_year_change') }}
    where unit <> '%' and (stated_change_pct is not null or stated_change_value is not null)
),

judged as (
    select
        *,
        case
            when growth_by_last_report_pct is null and growth_by_own_report_pct is null then 'can_not_be_told'
            when prior_value is not null and change_agreement = 'agrees' then 'holds'
            -- Growth is told to one digit behind the point.
            when abs(growth_by_own_report_pct - stated_growth_pct) <= 0.2 then 'by_its_own_figures_only'
            else 'does_not_hold'
        end as outcome
    from growths
)

select
    judged.region,
    judged.agency,
    judged.year,
    judged.metric,
    metrics.label_zh as metric_zh,
    metrics.unit,
    judged.value,
    judged.stated_prior_value as earlier_value_by_own_report,
    judged.prior_value as earlier_value_by_last_report,
    round(judged.stated_growth_pct, 1) as stated_growth_pct,
    round(judged.growth_by_own_report_pct, 1) as growth_by_own_report_pct,
    round(judged.growth_by_last_report_pct, 1) as growth_by_last_report_pct,
    judged.outcome
from judged
inner join {{ ref('dim_metric') }} as metrics on judged.metric = metrics.metric
order by
    case judged.outcome
        when 'does_not_hold' then 1
        when 'by_its_own_figures_only' then 2
        when 'holds' then 3
        else 4
    end,
    judged.agency, judged.region, judged.year, judged.metric
