select
    pillar as section_pillar,
    place,
    label_zh,
    label_en,
    definition
from {{ ref('pillars') }}
