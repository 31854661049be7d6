{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reports')) }}") }}
-- The stage's rows are in the order of their reports, and joins keep it: questions that name reports read few
-- of the rows. Only the few numerals that several figures share are grouped, which does not keep it.
with reports as (
    select report_key
    from {{ ref('int_reports') }}
    where {{ is_changed('report_key', ref('int_changed_reports')) }}
),

figures as (
    select
        figures.report_key,
        figures.span_start,
        figures.span_end,
        figures.raw,
        -- What a reviewer says to be no figure stays in the ledger.
        figures.verdict <> 'remove' as is_figure,
        figures.metric
    from {{ ref('int_corrected_figures') }} as figures
    inner join reports on figures.report_key = reports.report_key
    -- Words that say that there was none are a figure, but no numeral.
    where figures.qualifier <> 'none_stated'
),

shared_numerals as (
    select
        report_key,
        span_start,
        span_end
    from figures
    group by report_key, span_start, span_end
    having count(*) > 1
)

select
    figures.report_key,
    figures.span_start,
    figures.span_end,
    figures.raw,
    case when figures.is_figure then 'figure' else 'other' end as kind,
    case when figures.is_figure then figures.metric end as metrics
from figures
anti join shared_numerals
    on
        figures.report_key = shared_numerals.report_key
        and figures.span_start = shared_numerals.span_start
        and figures.span_end = shared_numerals.span_end
union all
select
    figures.report_key,
    figures.span_start,
    figures.span_end,
    figures.raw,
    case when bool_or(figures.is_figure) then 'figure' else 'other' end as kind,
    string_agg(figures.metric, ', ' order by figures.metric) filter (where figures.is_figure) as metrics
from figures
semi join shared_numerals
    on
        figures.report_key = shared_numerals.report_key
        and figures.span_start = shared_numerals.span_start
        and figures.span_end = shared_numerals.span_end
group by figures.report_key, figures.span_start, figures.span_end, figures.raw
union all
select
    numerals.report_key,
    numerals.span_start,
    numerals.span_end,
    numerals.raw,
    numerals.kind,
    null as metrics
from {{ ref('stg_numerals') }} as numerals
inner join reports on numerals.report_key = reports.report_key
