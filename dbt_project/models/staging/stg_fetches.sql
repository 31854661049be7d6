select
    run_id,
    source,
    address,
    fetched_at,
    outcome,
    sha256 as document_sha256,
    bytes,
    detail
from {{ source('stages', 'fetches') }}
