select
    reports.report_key,
    reports.agency,
    reports.year,
    counts.numerals,
    counts.figure_numerals as figures,
    counts.mapped_numerals as figures_with_metric,
    counts.non_figures,
    counts.other,
    counts.accounted_pct,
    counts.mapped_pct
from {{ ref('int_reports') }} as reports
inner join {{ ref('int_report_counts') }} as counts on reports.report_key = counts.report_key
