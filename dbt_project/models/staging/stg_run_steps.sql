select
    run_id,
    step_no,
    step,
    started_at,
    seconds,
    taken,
    made,
    new,
    changed,
    kept,
    failed,
    reasons
from {{ source('stages', 'run_steps') }}
