select
    document_sha256,
    span_start,
    span_end,
    raw,
    read_metric,
    read_value,
    verdict,
    metric,
    value,
    unit,
    qualifier,
    status,
    part,
    reason,
    reviewer,
    reviewed_on
from {{ source('stages', 'corrections') }}
