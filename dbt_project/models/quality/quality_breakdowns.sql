{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reports')) }}") }}
with parts as (
    select
        part_of_key as figure_key,
        count(*) as parts,
        sum(value) as parts_value,
        string_agg(part || ' ' || {{ plain_number('value') }}, ', ' order by span_start) as breakdown
    from {{ ref('int_figures') }}
    where part_of_key is not null and {{ is_changed('report_key', ref('int_changed_reports')) }}
    group by part_of_key
)

select
    totals.figure_key,
    totals.report_key,
    totals.agency,
    totals.region,
    totals.year,
    totals.is_current_report,
    totals.metric,
    totals.unit,
    totals.value as total_value,
    parts.parts,
    parts.parts_value,
    parts.breakdown,
    totals.quote,
    case
        when abs(parts.parts_value - totals.value) <= 1e-6 * greatest(1, abs(totals.value)) then 'adds_up'
        when parts.parts_value > totals.value then 'exceeds'
        else 'incomplete'
    end as outcome
from {{ ref('int_figures') }} as totals
inner join parts on totals.figure_key = parts.figure_key
where {{ is_changed('report_key', ref('int_changed_reports'), 'totals') }}
