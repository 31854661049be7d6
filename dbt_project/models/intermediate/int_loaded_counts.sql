{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_untested_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_untested_reports')) }}") }}
with loaded as (
    select
        report_key,
        true as is_figure
    from {{ ref('stg_figures') }}
    where {{ is_changed('report_key', ref('int_untested_reports')) }}
    union all
    select
        report_key,
        false as is_figure
    from {{ ref('stg_numerals') }}
    where {{ is_changed('report_key', ref('int_untested_reports')) }}
)

select
    report_key,
    count(*) filter (where is_figure) as figures,
    count(*) filter (where not is_figure) as numerals
from loaded
group by report_key
