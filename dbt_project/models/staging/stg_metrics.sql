select
    metric,
    family,
    label_zh,
    label_en,
    unit,
    definition
from {{ source('stages', 'metrics') }}
