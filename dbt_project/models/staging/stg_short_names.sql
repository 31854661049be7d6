select
    short as short_name,
    "full" as full_name
from {{ source('stages', 'short_names') }}
