select
    figure_key,
    report_key,
    agency_key,
    agency,
    region,
    year,
    metric,
    value,
    qualifier,
    quote,
    is_current_report,
    row_number() over (
        partition by report_key, metric
        order by
            case qualifier when 'exact' then 1 when 'none_stated' then 2 else 3 end,
            span_start,
            figure_key
    ) as choice_no
from {{ ref('int_figures') }}
where metric is not null and status = 'actual' and part is null
