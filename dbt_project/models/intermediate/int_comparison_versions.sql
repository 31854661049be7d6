select
    comparison_key,
    md5(string_agg(report_key || '|' || row_version, ',' order by report_key)) as row_version
from {{ ref('int_compared_reports') }}
group by comparison_key
