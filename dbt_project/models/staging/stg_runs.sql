select
    run_id,
    started_at,
    finished_at,
    counts
from {{ source('stages', 'runs') }}
