-- 哪些指标有足够多的报告写明，可以比较？
-- Which metrics are told by enough reports to be compared at all?
--
-- 不能说明口径是否一致：写明的多，不等于各机关数的是同一件事。未写（空值）可能是没有，也可能是不报告，也可能是未能识别。
-- It can not tell that they count alike: many may tell a metric and each mean something else by it. What is
-- not told may be none, may be left out, or may have been missed by the reader (see quality_unmapped).
-- All tables of figures have the same columns: one below the other they are the figures of every family.
with figures as (
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

told as (
    select
        figures.agency_key,
        figures.metric,
        count(*) as reports,
        count(*) filter (where figures.qualifier in ('exact', 'none_stated')) as exact_reports
    from figures
    inner join {{ ref('agency_year') }} as agency_years on figures.report_key = agency_years.report_key
    where figures.is_canonical
    group by figures.agency_key, figures.metric
),

all_reports as (
    select count(*) as reports
    from {{ ref('agency_year') }}
)

select
    metrics.metric,
    metrics.label_zh as metric_zh,
    metrics.unit,
    coalesce(sum(told.reports), 0)::bigint as reports_telling,
    all_reports.reports as reports_in_all,
    round(100.0 * coalesce(sum(told.reports), 0) / nullif(all_reports.reports, 0), 1) as reports_telling_pct,
    round(100.0 * sum(told.exact_reports) / sum(told.reports), 1) as exact_pct,
    count(told.agency_key) as agencies_telling,
    count(*) filter (where told.reports > 1) as agencies_with_several_years
from {{ ref('dim_metric') }} as metrics
cross join all_reports
left join told on metrics.metric = told.metric
where not metrics.on_trial
group by metrics.metric, metrics.label_zh, metrics.unit, all_reports.reports
order by reports_telling desc, metrics.metric asc
