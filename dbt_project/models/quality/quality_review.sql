with reasons as (
    select
        figures.figure_key,
        'conflict' as reason,
        3 as weight,
        rivals.value as compared_value
    from {{ ref('int_figures') }} as figures
    inner join {{ ref('int_figures') }} as rivals
        on figures.report_key = rivals.report_key and figures.metric = rivals.metric
    where (figures.standing, rivals.standing) in (('conflicting', 'canonical'), ('canonical', 'conflicting'))
    union all
    select
        figure_key,
        'outlier' as reason,
        3 as weight,
        usual_value as compared_value
    from {{ ref('quality_outliers') }}
    union all
    select
        coalesce(stated_prior_figure_key, figure_key) as figure_key,
        'restatement' as reason,
        2 as weight,
        reported_prior_value as compared_value
    from {{ ref('quality_restatements') }}
    union all
    select
        figure_key,
        'breakdown' as reason,
        2 as weight,
        parts_value as compared_value
    from {{ ref('quality_breakdowns') }}
    where outcome = 'exceeds'
    union all
    select
        unnest([numerator_figure_key, denominator_figure_key]) as figure_key,
        'beyond_100' as reason,
        2 as weight,
        unnest([denominator_value, numerator_value]) as compared_value
    from {{ ref('agency_year_rate') }}
    where agreement = 'beyond_100'
    union all
    -- Figures whose pattern was this little ahead are wrong some eight times as often as rivals.
    select
        figure_key,
        'close_call' as reason,
        1 as weight,
        null as compared_value
    from {{ ref('int_figures') }}
    where metric is not null and lead <= {{ var('review_close_lead') }}
    union all
    select
        figures.figure_key,
        'scan' as reason,
        1 as weight,
        null as compared_value
    from {{ ref('int_figures') }} as figures
    inner join {{ ref('dim_report') }} as reports on figures.report_key = reports.report_key
    where reports.ocr_confidence_pct < {{ var('review_ocr_confidence_pct') }}
),

each_reason as (
    select
        figure_key,
        reason,
        weight,
        {% set number = plain_number('compared_value') -%}
        string_agg(distinct {{ number }}, ', ' order by {{ number }}) as compared_values
    from reasons
    group by figure_key, reason, weight
),

weighed as (
    select
        figure_key,
        sum(weight)::integer as priority,
        string_agg(reason, ', ' order by weight desc, reason asc) as reasons,
        string_agg(reason || ' ' || compared_values, '; ' order by weight desc, reason asc) as compared_with
    from each_reason
    group by figure_key
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
inner join {{ ref('int_figures') }} as figures on weighed.figure_key = figures.figure_key
where
    figures.is_current_report
    -- What a reviewer has looked at needs no second look.
    and not figures.is_corrected
    and not figures.is_confirmed
