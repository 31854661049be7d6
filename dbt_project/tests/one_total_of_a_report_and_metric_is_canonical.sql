-- Where a report gives totals of a metric, exactly one of them stands for it.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
select
    report_key,
    metric,
    count(*) as totals,
    count(*) filter (where is_canonical) as canonical_totals
from {{ ref('int_figures') }}
where
    standing in ('canonical', 'repeated', 'conflicting')
    and report_key in (select changed.report_key from {{ ref('int_changed_reports') }} as changed)
group by report_key, metric
having count(*) filter (where is_canonical) <> 1
