select
    run_id,
    started_at,
    finished_at,
    outcome,
    failed_step,
    message,
    checks_passed,
    checks_warned,
    checks_failed,
    worth_a_look
from {{ source('stages', 'runs') }}
