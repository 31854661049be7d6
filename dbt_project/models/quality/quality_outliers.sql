{{ config(materialized='incremental',
          meta={'rows_of': ['comparison_key', 'int_changed_comparisons', 'int_compared_reports']},
          pre_hook="{{ delete_changed('comparison_key', ref('int_changed_comparisons')) }}") }}
-- Robust: medians and median deviations, which the outlier itself hardly moves. Counts and money are compared
-- by their orders of magnitude (logarithms), rates by percentage points.
with reports as (
    select *
    from {{ ref('int_compared_reports') }}
    where {{ is_changed('comparison_key', ref('int_changed_comparisons')) }}
),

-- By numbers rows are grouped in half the time that names take.
comparisons as (
    select
        comparison_key,
        basis,
        row_number() over (order by comparison_key) as comparison_no
    from reports
    group by comparison_key, basis
),

metrics as (
    select
        metric,
        row_number() over (order by metric) as metric_no
    from {{ ref('stg_metrics') }}
),

figures as (
    select
        comparisons.comparison_no,
        metrics.metric_no,
        figures.figure_key,
        figures.value,
        case when figures.unit = '%' then figures.value else log10(abs(figures.value) + 1) end as measure,
        -- The least deviation that counts as usual: 5 points of a rate, a factor of 1.6 of a count.
        case when figures.unit = '%' then 5.0 else 0.2 end as least_deviation
    from reports
    inner join comparisons on reports.comparison_key = comparisons.comparison_key
    inner join {{ ref('int_agency_year_figures') }} as figures on reports.report_key = figures.report_key
    inner join metrics on figures.metric = metrics.metric
),

medians as (
    select
        figures.comparison_no,
        figures.metric_no,
        count(*) as compared_figures,
        median(figures.measure) as median_measure,
        median(figures.value) as usual_value
    from figures
    inner join comparisons on figures.comparison_no = comparisons.comparison_no
    group by figures.comparison_no, figures.metric_no, comparisons.basis
    having
        count(*) >= case comparisons.basis
            when 'own_history' then {{ var('outliers_least_years') }}
            else {{ var('outliers_least_peers') }}
        end
),

compared as (
    select
        figures.figure_key,
        figures.least_deviation,
        abs(figures.measure - medians.median_measure) as deviation,
        medians.*
    from figures
    inner join medians
        on figures.comparison_no = medians.comparison_no and figures.metric_no = medians.metric_no
),

deviations as (
    select
        comparison_no,
        metric_no,
        median(deviation) as median_deviation
    from compared
    group by comparison_no, metric_no
),

scores as (
    select
        compared.comparison_no,
        compared.figure_key,
        compared.compared_figures,
        compared.usual_value,
        -- 1.4826 median deviations are a standard deviation where values are spread normally.
        compared.deviation / greatest(1.4826 * deviations.median_deviation, compared.least_deviation) as score
    from compared
    inner join deviations
        on compared.comparison_no = deviations.comparison_no and compared.metric_no = deviations.metric_no
),

found as materialized (
    select
        comparisons.comparison_key,
        comparisons.basis,
        scores.figure_key,
        scores.compared_figures,
        scores.usual_value,
        scores.score
    from scores
    inner join comparisons on scores.comparison_no = comparisons.comparison_no
    where scores.score > {{ var('outliers_least_score') }}
    union all
    select
        reports.comparison_key,
        'range' as basis,
        figures.figure_key,
        null as compared_figures,
        100.0 as usual_value,
        null as score
    from reports
    inner join {{ ref('int_agency_year_figures') }} as figures on reports.report_key = figures.report_key
    where reports.basis = 'own_history' and figures.unit = '%' and (figures.value < 0 or figures.value > 100)
),

-- Few of millions: to join them all, DuckDB would hold all their sentences.
quoted as (
    select
        figure_key,
        quote
    from {{ ref('int_figures') }}
    where figure_key in (select found.figure_key from found)
)

select
    found.figure_key,
    figures.report_key,
    figures.agency,
    figures.region,
    figures.year,
    figures.metric,
    figures.unit,
    figures.value,
    found.basis,
    found.compared_figures,
    found.usual_value,
    found.score,
    case
        -- A figure that is off by 10,000 was most likely read or written without its 万.
        when
            figures.unit <> '%'
            and found.usual_value > 0
            and figures.value > 0
            and abs(abs(log10(figures.value / found.usual_value)) - 4) < 0.5
            then 'ten_thousand'
        when found.basis = 'range' then 'no_share'
        when figures.value > found.usual_value then 'high'
        else 'low'
    end as hint,
    quoted.quote,
    found.comparison_key
from found
inner join {{ ref('int_agency_year_figures') }} as figures on found.figure_key = figures.figure_key
inner join quoted on found.figure_key = quoted.figure_key
