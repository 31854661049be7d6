{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail',
          pre_hook="{{ delete_stale_rows('report_key', ref('int_report_versions')) }}") }}
with to_make as (
    select
        report_key,
        row_version
    from {{ ref('int_report_versions') }}
    where {{ is_to_be_made('report_key') }}
),

figures as (
    select
        figures.report_key,
        to_make.row_version,
        figures.span_start,
        figures.span_end,
        figures.raw,
        -- What a reviewer says to be no figure stays in the ledger.
        case when bool_and(figures.verdict = 'remove') then 'other' else 'figure' end as kind,
        string_agg(
            case when figures.verdict <> 'remove' then figures.metric end, ', ' order by figures.metric
        ) as metrics
    from {{ ref('int_corrected_figures') }} as figures
    inner join to_make on figures.report_key = to_make.report_key
    -- Words that say that there was none are a figure, but no numeral.
    where figures.qualifier <> 'none_stated'
    group by figures.report_key, to_make.row_version, figures.span_start, figures.span_end, figures.raw
),

numerals as (
    select
        numerals.report_key,
        to_make.row_version,
        numerals.span_start,
        numerals.span_end,
        numerals.raw,
        numerals.kind,
        null as metrics
    from {{ ref('stg_numerals') }} as numerals
    inner join to_make on numerals.report_key = to_make.report_key
)

select
    report_key,
    span_start,
    span_end,
    raw,
    kind,
    metrics,
    row_version
from figures
union all
select
    report_key,
    span_start,
    span_end,
    raw,
    kind,
    metrics,
    row_version
from numerals
-- Questions that name reports then read few of the rows.
order by report_key, span_start
