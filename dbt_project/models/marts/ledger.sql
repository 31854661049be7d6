with figures as (
    select
        report_key,
        span_start,
        span_end,
        raw,
        'figure' as kind,
        string_agg(metric, ', ' order by metric) as metrics
    from {{ ref('stg_figures') }}
    -- Words that say that there was none are a figure, but no numeral.
    where qualifier <> 'none_stated'
    group by report_key, span_start, span_end, raw
),

numerals as (
    select
        report_key,
        span_start,
        span_end,
        raw,
        kind,
        null as metrics
    from {{ ref('stg_numerals') }}
)

select
    report_key,
    span_start,
    span_end,
    raw,
    kind,
    metrics
from figures
union all
select
    report_key,
    span_start,
    span_end,
    raw,
    kind,
    metrics
from numerals
