{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reports')) }}") }}
-- How much of each report was understood.
with numerals as (
    select
        report_key,
        count(*) as numerals,
        count(*) filter (where kind = 'figure') as figure_numerals,
        count(metrics) as mapped_numerals,
        count(*) filter (where kind not in ('figure', 'other')) as non_figures,
        count(*) filter (where kind = 'other') as other
    from {{ ref('ledger') }}
    where {{ is_changed('report_key', ref('int_changed_reports')) }}
    group by report_key
),

figures as (
    select
        report_key,
        count(*) as figures,
        count(metric) as figures_with_metric,
        count(*) filter (where is_corrected) as corrected_figures,
        count(distinct metric) filter (where standing = 'conflicting') as conflicts
    from {{ ref('int_figures') }}
    where {{ is_changed('report_key', ref('int_changed_reports')) }}
    group by report_key
)

select
    reports.report_key,
    coalesce(figures.figures, 0) as figures,
    coalesce(figures.figures_with_metric, 0) as figures_with_metric,
    coalesce(figures.corrected_figures, 0) as corrected_figures,
    coalesce(figures.conflicts, 0) as conflicts,
    coalesce(numerals.numerals, 0) as numerals,
    coalesce(numerals.figure_numerals, 0) as figure_numerals,
    coalesce(numerals.mapped_numerals, 0) as mapped_numerals,
    coalesce(numerals.non_figures, 0) as non_figures,
    coalesce(numerals.other, 0) as other,
    100.0 * (numerals.figure_numerals + numerals.non_figures) / numerals.numerals as accounted_pct,
    100.0 * numerals.mapped_numerals / nullif(numerals.figure_numerals, 0) as mapped_pct
from {{ ref('int_reports') }} as reports
left join numerals on reports.report_key = numerals.report_key
left join figures on reports.report_key = figures.report_key
where {{ is_changed('report_key', ref('int_changed_reports'), 'reports') }}
