-- 哪些报告所写的上年数，与上年报告不同？
-- Where does a report give another value for last year than last year's report did?
--
-- 不能说明原因：可能是更正、口径调整，也可能是识别有误。这样的断点前后不宜连成一个序列。
-- It can not tell the reason: a correction, another way of counting, or a misread number. Do not build a
-- series over such a break. Rough values (余, 近) that lie within a tenth of each other are not listed.
select
    restatements.region,
    restatements.agency,
    restatements.year,
    restatements.metric,
    metrics.label_zh as metric_zh,
    restatements.unit,
    restatements.reported_prior_value as value_by_last_report,
    restatements.stated_prior_value as value_by_this_report,
    round(
        100.0 * (restatements.stated_prior_value - restatements.reported_prior_value)
        / nullif(restatements.reported_prior_value, 0),
        1
    ) as difference_pct,
    restatements.reported_prior_quote as quote_of_last_report,
    restatements.quote as quote_of_this_report
from {{ ref('quality_restatements') }} as restatements
inner join {{ ref('dim_metric') }} as metrics on restatements.metric = metrics.metric
where restatements.outcome in ('prior_differs', 'both_differ')
order by restatements.agency, restatements.region, restatements.year, restatements.metric
