select
    section_role,
    label_zh,
    label_en,
    tells_of_year,
    definition
from {{ ref('section_roles') }}
