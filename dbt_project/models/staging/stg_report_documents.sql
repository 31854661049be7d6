select
    sha256 as document_sha256,
    report_id as report_key,
    is_read_from,
    100 * likeness as likeness_pct,
    source,
    title,
    agency,
    region,
    region_code,
    year,
    published_on,
    document_number,
    index_number,
    body_start,
    body_end,
    version
from {{ source('stages', 'report_documents') }}
