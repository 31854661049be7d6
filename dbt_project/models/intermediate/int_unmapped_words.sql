{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reports')) }}") }}
with figures as (
    select
        figure_key,
        report_key,
        agency_key,
        unit,
        value,
        quote,
        candidate_metric,
        -- The last words before the number, without those that any number may have: 办理好事(共)|17件.
        right(
            regexp_replace(
                regexp_extract(substr(quote, 1, span_start - quote_start), '[\p{Han}“”]*$'),
                '^[共已]|(累计|共计|合计|总计|达到|超过|全年|[约近达共计为有余超逾各等了])+$',
                '',
                'g'
            ),
            {{ var('unmapped_words') }}
        ) as words_before,
        left(
            regexp_extract(
                substr(quote, span_end - quote_start + 1), '^[万亿余多]*(?:人次|[\p{Han}])?([\p{Han}“”]*)', 1
            ),
            {{ var('unmapped_words') }}
        ) as words_after
    from {{ ref('int_figures') }}
    where
        metric is null
        and status = 'actual'
        and is_current_report
        and {{ is_changed('report_key', ref('int_changed_reports')) }}
)

select
    * exclude (words_before, words_after),
    -- As the catalogue writes patterns: # is the number with its unit.
    words_before || '#' || case when length(words_before) >= 2 then '' else words_after end as words
from figures
