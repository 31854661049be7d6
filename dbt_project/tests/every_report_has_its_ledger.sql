-- Each report was read to its end, and what was read all came here.
with figure_counts as (
    select
        report_key,
        count(*) as figures
    from {{ ref('stg_figures') }}
    group by report_key
),

numeral_counts as (
    select
        report_key,
        count(*) as numerals
    from {{ ref('stg_numerals') }}
    group by report_key
)

select
    reports.report_key,
    ledgers.figures as figures_read,
    figure_counts.figures as figures_here,
    ledgers.numerals as numerals_read,
    numeral_counts.numerals as numerals_here
from {{ ref('stg_reports') }} as reports
left join {{ ref('stg_ledgers') }} as ledgers on reports.report_key = ledgers.report_key
left join figure_counts on reports.report_key = figure_counts.report_key
left join numeral_counts on reports.report_key = numeral_counts.report_key
where
    ledgers.report_key is null
    or ledgers.figures <> coalesce(figure_counts.figures, 0)
    or ledgers.numerals <> coalesce(numeral_counts.numerals, 0)
