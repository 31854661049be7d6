with conflicts as (
    select
        report_key,
        metric,
        count(*) as figures,
        min(value) as least_value,
        max(value) as greatest_value
    from {{ ref('int_report_totals') }}
    group by report_key, metric
    having min(value) <> max(value)
)

select
    conflicts.report_key,
    conflicts.metric,
    totals.agency,
    totals.region,
    totals.year,
    totals.is_current_report,
    conflicts.figures,
    conflicts.least_value,
    conflicts.greatest_value,
    max(totals.value) filter (where totals.choice_no = 1) as chosen_value,
    string_agg(totals.quote, ' / ' order by totals.choice_no) as quotes
from conflicts
inner join {{ ref('int_report_totals') }} as totals
    on conflicts.report_key = totals.report_key and conflicts.metric = totals.metric
group by all
