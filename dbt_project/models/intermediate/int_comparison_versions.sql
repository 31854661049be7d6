select
    comparison_key,
    sum(hash(report_key, row_version)) as row_version
from {{ ref('int_compared_reports') }}
group by comparison_key
