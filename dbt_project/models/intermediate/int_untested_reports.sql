-- What no test has seen as it is now: reports that have changed, and those of which the stages brought rows,
-- or took some away. The rows of all others are those of a build whose tests have passed.
with untested as (
    select report_key
    from {{ ref('int_changed_reports') }}
    union
    select key as report_key
    from {{ source('stages', 'loaded') }}
    where stage_table in ('figures', 'numerals')
    union
    select reports.report_key
    from {{ ref('stg_reports') }} as reports
    inner join {{ source('stages', 'loaded') }} as loaded on reports.document_sha256 = loaded.key
    where loaded.stage_table = 'texts'
)

select
    untested.report_key,
    reports.document_sha256
from untested
left join {{ ref('stg_reports') }} as reports on untested.report_key = reports.report_key
