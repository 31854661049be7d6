select
    report_id as report_key,
    start as span_start,
    "end" as span_end,
    raw,
    kind
from {{ source('stages', 'numerals') }}
