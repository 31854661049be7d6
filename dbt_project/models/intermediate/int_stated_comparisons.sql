{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_agency_years']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_agency_years')) }}") }}
-- What a report says of the year before: the earlier value, and the growth in percent or in the figure's
-- unit.
-- A figure of a change is its size: which way it went, the words before it tell (同比下降|12.3%).
with change_patterns as (
    select
        '.*(' || string_agg(word, '|' order by length(word) desc, word) || ')' as any_word,
        map(list(word), list(direction)) as directions
    from {{ ref('change_words') }}
),

figures as (
    select
        agency_years.agency_key,
        agency_years.year,
        agency_years.report_key,
        figures.figure_key,
        figures.metric,
        figures.value,
        figures.qualifier,
        figures.span_start,
        case
            when figures.status = 'prior' then 'prior'
            -- Of a rate it cannot be told whether percent or percentage points are meant.
            when figures.unit = '%' and metrics.unit <> '%' then 'change_pct'
            else 'change_value'
        end as comparison,
        change_patterns.directions[regexp_extract(
            substr(figures.quote, 1, figures.span_start - figures.quote_start), change_patterns.any_word, 1
        )] as direction
    from {{ ref('int_agency_years') }} as agency_years
    inner join {{ ref('int_figures') }} as figures on agency_years.report_key = figures.report_key
    inner join {{ ref('stg_metrics') }} as metrics on figures.metric = metrics.metric
    cross join change_patterns
    where
        figures.status in ('prior', 'change')
        and figures.part is null
        and {{ is_changed('report_key', ref('int_changed_agency_years'), 'agency_years') }}
),

first_ones as (
    select
        agency_key,
        year,
        report_key,
        metric,
        comparison,
        figure_key,
        value,
        qualifier,
        direction,
        row_number() over (
            partition by agency_key, year, metric, comparison
            order by case qualifier when 'exact' then 1 else 2 end, span_start, figure_key
        ) as place
    from figures
)

select
    agency_key,
    year,
    report_key,
    metric,
    max(value) filter (where comparison = 'prior') as prior_value,
    max(qualifier) filter (where comparison = 'prior') as prior_qualifier,
    max(figure_key) filter (where comparison = 'prior') as prior_figure_key,
    max(value * coalesce(direction, 1)) filter (where comparison = 'change_pct') as change_pct,
    max(value * coalesce(direction, 1)) filter (where comparison = 'change_value') as change_value,
    max(figure_key) filter (where comparison = 'change_pct') as change_pct_figure_key,
    max(figure_key) filter (where comparison = 'change_value') as change_value_figure_key
from first_ones
where place = 1
group by agency_key, year, report_key, metric
