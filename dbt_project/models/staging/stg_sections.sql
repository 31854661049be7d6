select
    report_id as report_key,
    section_no,
    parent_no,
    level,
    label,
    heading,
    role,
    pillar,
    start as span_start,
    "end" as span_end
from {{ source('stages', 'sections') }}
