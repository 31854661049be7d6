-- How many reports and agencies tell each metric: what too few tell cannot be compared.
with told as (
    select
        agency_key,
        metric,
        count(*) as reports,
        count(*) filter (where qualifier in ('exact', 'none_stated')) as exact_reports
    from {{ ref('int_agency_year_figures') }}
    group by agency_key, metric
),

all_reports as (
    select count(*) as reports
    from {{ ref('int_agency_years') }}
)

select
    metrics.metric,
    metrics.family,
    metrics.label_zh,
    metrics.unit,
    coalesce(sum(told.reports), 0)::bigint as reports_telling,
    all_reports.reports as reports_in_all,
    100.0 * coalesce(sum(told.reports), 0) / nullif(all_reports.reports, 0) as reports_telling_pct,
    100.0 * sum(told.exact_reports) / sum(told.reports) as exact_pct,
    count(told.agency_key) as agencies_telling,
    count(*) filter (where told.reports > 1) as agencies_with_several_years
from {{ ref('stg_metrics') }} as metrics
cross join all_reports
left join told on metrics.metric = told.metric
where not metrics.on_trial
group by metrics.metric, metrics.family, metrics.label_zh, metrics.unit, all_reports.reports
