with conflicts as (
    select
        report_key,
        metric,
        count(*) as figures,
        min(value) as least_value,
        max(value) as greatest_value,
        bool_or(standing = 'conflicting') as is_conflict
    from {{ ref('int_figures') }}
    where standing in ('canonical', 'repeated', 'conflicting')
    group by report_key, metric
    having min(value) <> max(value)
)

select
    conflicts.report_key,
    conflicts.metric,
    figures.agency,
    figures.region,
    figures.year,
    figures.is_current_report,
    conflicts.figures,
    conflicts.least_value,
    conflicts.greatest_value,
    max(figures.value) filter (where figures.is_canonical) as chosen_value,
    max(figures.figure_key) filter (where figures.is_canonical) as chosen_figure_key,
    string_agg(
        figures.quote, ' / '
        order by case figures.standing when 'canonical' then 1 else 2 end, figures.span_start
    ) as quotes,
    case when conflicts.is_conflict then 'differs' else 'within_rounding' end as outcome
from conflicts
inner join {{ ref('int_figures') }} as figures
    on
        conflicts.report_key = figures.report_key
        and conflicts.metric = figures.metric
        and figures.standing in ('canonical', 'repeated', 'conflicting')
group by all
