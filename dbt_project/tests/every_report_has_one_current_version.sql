-- Of a report's versions the last is current and no other, and none is missing.
{{ config(meta={'dagster': {'ref': {'name': 'dim_report'}}}) }}
select
    version_of,
    count(*) as versions,
    max(version_no) as last_version_no,
    max(version_no) filter (where is_current) as current_version_no
from {{ ref('dim_report') }}
group by version_of
having
    count(*) filter (where is_current) <> 1
    or max(version_no) filter (where is_current) <> max(version_no)
    or count(distinct version_no) <> max(version_no)
