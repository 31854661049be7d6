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
from {{ ref('stg_run_steps') }}
