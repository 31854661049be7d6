with counts as (
    select
        report_key,
        count(*) as numerals,
        count(*) filter (where kind = 'figure') as figures,
        count(metrics) as figures_with_metric,
        count(*) filter (where kind not in ('figure', 'other')) as non_figures,
        count(*) filter (where kind = 'other') as other
    from {{ ref('ledger') }}
    group by report_key
)

select
    reports.report_key,
    reports.agency,
    reports.year,
    coalesce(counts.numerals, 0) as numerals,
    coalesce(counts.figures, 0) as figures,
    coalesce(counts.figures_with_metric, 0) as figures_with_metric,
    coalesce(counts.non_figures, 0) as non_figures,
    coalesce(counts.other, 0) as other,
    100.0 * (counts.figures + counts.non_figures) / counts.numerals as accounted_pct,
    100.0 * counts.figures_with_metric / nullif(counts.figures, 0) as mapped_pct
from {{ ref('dim_report') }} as reports
left join counts on reports.report_key = counts.report_key
