-- Where a report gives totals of a metric, exactly one of them stands for it. Of a report that has not
-- changed the earlier build was tested.
{{ config(meta={'dagster': {'ref': {'name': 'int_figures'}}}) }}
select
    figures.report_key,
    figures.metric,
    count(*) as totals,
    count(*) filter (where figures.is_canonical) as canonical_totals
from {{ ref('int_figures') }} as figures
semi join {{ ref('int_changed_reports') }} as changed on figures.report_key = changed.report_key
where figures.standing in ('canonical', 'repeated', 'conflicting')
group by figures.report_key, figures.metric
having count(*) filter (where figures.is_canonical) <> 1
