with figures as (
    select
        figures.report_key,
        figures.span_start,
        figures.span_end,
        figures.raw,
        -- What a reviewer says to be no figure stays in the ledger.
        case when bool_and(figures.verdict = 'remove') then 'other' else 'figure' end as kind,
        string_agg(figures.metric, ', ' order by figures.metric)
            filter (where figures.verdict <> 'remove') as metrics
    from {{ ref('int_corrected_figures') }} as figures
    -- Words that say that there was none are a figure, but no numeral.
    where figures.qualifier <> 'none_stated'
    group by figures.report_key, figures.span_start, figures.span_end, figures.raw
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
