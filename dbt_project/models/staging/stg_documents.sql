select
    sha256 as document_sha256,
    source,
    address,
    file_name,
    format,
    charset,
    bytes,
    chars,
    outcome,
    detail,
    metadata,
    first_seen_at,
    version
from {{ source('stages', 'documents') }}
