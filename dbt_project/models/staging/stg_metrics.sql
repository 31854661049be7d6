select
    metric,
    family,
    label_zh,
    label_en,
    unit,
    definition,
    on_trial
from {{ source('stages', 'metrics') }}
