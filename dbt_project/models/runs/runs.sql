select
    run_id,
    started_at,
    finished_at,
    epoch(finished_at - started_at) as seconds,
    -- Who reads this knows the end of the run that made it: another one without an end was stopped by force.
    coalesce(outcome, 'stopped') as outcome,
    failed_step,
    message,
    checks_passed,
    checks_warned,
    checks_failed,
    worth_a_look
from {{ ref('stg_runs') }}
