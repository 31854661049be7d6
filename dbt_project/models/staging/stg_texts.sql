select
    sha256 as document_sha256,
    text
from {{ source('stages', 'texts') }}
