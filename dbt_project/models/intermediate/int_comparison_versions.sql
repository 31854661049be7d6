-- As text: not every database keeps numbers of 128 bits as they are.
select
    comparison_key,
    sum(hash(report_key, row_version))::varchar as row_version
from {{ ref('int_compared_reports') }}
group by comparison_key
