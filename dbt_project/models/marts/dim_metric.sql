select
    metric,
    family,
    family_zh,
    family_en,
    label_zh,
    label_en,
    column_zh,
    unit,
    definition,
    adds_up,
    on_trial
from {{ ref('stg_metrics') }}
