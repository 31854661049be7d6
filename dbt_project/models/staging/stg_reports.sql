select
    report_id as report_key,
    sha256 as document_sha256,
    source,
    title,
    agency,
    region,
    region_code,
    year,
    published_on,
    document_number,
    index_number,
    is_current,
    body_start,
    body_end,
    version
from {{ source('stages', 'reports') }}
