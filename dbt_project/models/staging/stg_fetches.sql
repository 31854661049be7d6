select
    run_id,
    source,
    address,
    fetched_at,
    outcome,
    sha256 as document_sha256,
    bytes,
    detail,
    role,
    link_text,
    found_on,
    http_status,
    etag,
    last_modified,
    transferred_bytes,
    moved_to
from {{ source('stages', 'fetches') }}
