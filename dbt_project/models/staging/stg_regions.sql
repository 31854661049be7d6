select
    code as region_code,
    name as region_name,
    path as region,
    parent_code,
    valid_from,
    valid_to,
    is_made_up
from {{ source('stages', 'regions') }}
