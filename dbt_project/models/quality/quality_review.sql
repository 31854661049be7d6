{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reviews']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reviews')) }}") }}
{# What each reason weighs, in the order in which they are told. #}
{% set weights = {
    'conflict': 3, 'outlier': 3, 'beyond_100': 2, 'breakdown': 2, 'restatement': 2, 'close_call': 1, 'scan': 1,
} -%}
with read_figures as {{ read_once() }} (
    select *
    from {{ ref('int_figures') }}
    where {{ is_changed('report_key', ref('int_changed_reviews')) }}
),

rivals as (
    select
        chosen.figure_key as chosen_key,
        chosen.value as chosen_value,
        opposed.figure_key as opposed_key,
        opposed.value as opposed_value
    from read_figures as chosen
    inner join read_figures as opposed
        on chosen.report_key = opposed.report_key and chosen.metric = opposed.metric
    where chosen.standing = 'canonical' and opposed.standing = 'conflicting'
),

reasons as (
    select
        unnest([chosen_key, opposed_key]) as figure_key,
        'conflict' as reason,
        unnest([opposed_value, chosen_value]) as compared_value
    from rivals
    union all
    select
        figure_key,
        reason,
        compared_value
    from {{ ref('int_review_reasons') }}
    where {{ is_changed('report_key', ref('int_changed_reviews')) }}
    union all
    select
        figure_key,
        'breakdown' as reason,
        parts_value as compared_value
    from {{ ref('quality_breakdowns') }}
    where outcome = 'exceeds' and {{ is_changed('report_key', ref('int_changed_reviews')) }}
    union all
    -- Figures whose pattern was this little ahead are wrong some eight times as often as rivals.
    select
        figure_key,
        'close_call' as reason,
        null as compared_value
    from read_figures
    where metric is not null and lead <= {{ var('review_close_lead') }}
    union all
    select
        figures.figure_key,
        'scan' as reason,
        null as compared_value
    from read_figures as figures
    inner join {{ ref('dim_report') }} as reports on figures.report_key = reports.report_key
    where reports.ocr_confidence_pct < {{ var('review_ocr_confidence_pct') }}
),

compared as (
    select
        figure_key,
        {% for reason in weights -%}
            count(*) filter (where reason = '{{ reason }}') > 0 as has_{{ reason }},
            array_to_string(
                list_sort(list_distinct(
                    list({{ plain_number('compared_value') }}) filter (where reason = '{{ reason }}')
                )), ', '
            ) as {{ reason }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from reasons
    group by figure_key
),

weighed as (
    select
        figure_key,
        {% for reason, weight in weights.items() -%}
            {{ weight }} * has_{{ reason }}::integer
            {%- if not loop.last %} + {% endif %}
        {%- endfor %} as priority,
        concat_ws(
            ', ',
            {% for reason in weights -%}
                case when has_{{ reason }} then '{{ reason }}' end
                {%- if not loop.last %}, {% endif %}
            {%- endfor %}
        ) as reasons,
        nullif(concat_ws(
            '; ',
            {% for reason in weights -%}
                '{{ reason }} ' || nullif({{ reason }}, '')
                {%- if not loop.last %}, {% endif %}
            {%- endfor %}
        ), '') as compared_with
    from compared
)

select
    figures.figure_key,
    weighed.priority,
    weighed.reasons,
    weighed.compared_with,
    figures.agency,
    figures.region,
    figures.year,
    figures.metric,
    figures.value,
    figures.unit,
    figures.qualifier,
    figures.status,
    figures.part,
    figures.standing,
    figures.raw,
    figures.quote,
    figures.report_key,
    figures.document_sha256,
    figures.span_start,
    figures.span_end
from weighed
inner join read_figures as figures on weighed.figure_key = figures.figure_key
where
    figures.is_current_report
    -- What a reviewer has looked at needs no second look.
    and not figures.is_corrected
    and not figures.is_confirmed
