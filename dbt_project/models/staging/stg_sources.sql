select
    source,
    kind as source_kind,
    agency,
    region,
    is_enabled
from {{ source('stages', 'sources') }}
