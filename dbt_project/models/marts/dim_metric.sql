select
    metric,
    family,
    label_zh,
    label_en,
    unit,
    definition
from {{ ref('stg_metrics') }}
