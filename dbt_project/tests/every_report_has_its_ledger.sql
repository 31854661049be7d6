-- Each report was read to its end, and what was read all came here.
select
    reports.report_key,
    ledgers.figures as figures_read,
    loaded.figures as figures_here,
    ledgers.numerals as numerals_read,
    loaded.numerals as numerals_here
from {{ ref('stg_reports') }} as reports
left join {{ ref('stg_ledgers') }} as ledgers on reports.report_key = ledgers.report_key
left join {{ ref('int_loaded_counts') }} as loaded on reports.report_key = loaded.report_key
where
    ledgers.figures is distinct from coalesce(loaded.figures, 0)
    or ledgers.numerals is distinct from coalesce(loaded.numerals, 0)
