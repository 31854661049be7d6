select
    run_id,
    started_at,
    finished_at,
    epoch(finished_at - started_at) as seconds,
    -- A run that left no end was stopped by force, unless it is the newest.
    coalesce(
        outcome,
        case when started_at < max(started_at) over () then 'stopped' else 'under_way' end
    ) as outcome,
    failed_step,
    message,
    checks_passed,
    checks_warned,
    checks_failed,
    worth_a_look
from {{ ref('stg_runs') }}
