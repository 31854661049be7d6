select
    figure_id as figure_key,
    report_id as report_key,
    start as span_start,
    "end" as span_end,
    raw,
    metric,
    value,
    unit,
    qualifier,
    status,
    part,
    section_no,
    quote,
    quote_start,
    quote_end,
    pattern,
    version
from {{ source('stages', 'figures') }}
