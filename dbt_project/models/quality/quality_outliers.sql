-- Robust: medians and median deviations, which the outlier itself hardly moves. Counts and money are compared
-- by their orders of magnitude (logarithms), rates by percentage points.
with figures as (
    select
        figures.agency_key,
        figures.agency,
        figures.region,
        figures.year,
        figures.report_key,
        figures.figure_key,
        figures.metric,
        figures.unit,
        figures.value,
        agencies.agency_kind,
        agencies.agency_level,
        case when figures.unit = '%' then figures.value else log10(abs(figures.value) + 1) end as measure,
        -- The least deviation that counts as usual: 5 points of a rate, a factor of 1.6 of a count.
        case when figures.unit = '%' then 5.0 else 0.2 end as least_deviation
    from {{ ref('int_agency_year_figures') }} as figures
    inner join {{ ref('dim_agency') }} as agencies on figures.agency_key = agencies.agency_key
),

compared as (
    select
        'own_history' as basis,
        concat_ws('|', agency_key, metric) as comparison_group,
        figure_key,
        measure,
        value,
        least_deviation
    from figures
    union all
    select
        'peers' as basis,
        concat_ws('|', metric, year, agency_kind, agency_level) as comparison_group,
        figure_key,
        measure,
        value,
        least_deviation
    from figures
),

medians as (
    select
        basis,
        comparison_group,
        count(*) as compared_figures,
        median(measure) as median_measure,
        median(value) as usual_value
    from compared
    group by basis, comparison_group
    having
        (basis = 'own_history' and count(*) >= {{ var('outliers_least_years') }})
        or (basis = 'peers' and count(*) >= {{ var('outliers_least_peers') }})
),

deviations as (
    select
        compared.figure_key,
        compared.basis,
        compared.least_deviation,
        medians.compared_figures,
        medians.usual_value,
        compared.measure - medians.median_measure as deviation,
        median(abs(compared.measure - medians.median_measure))
            over (partition by compared.basis, compared.comparison_group) as median_deviation
    from compared
    inner join medians
        on compared.basis = medians.basis and compared.comparison_group = medians.comparison_group
),

scores as (
    select
        figure_key,
        basis,
        compared_figures,
        usual_value,
        -- 1.4826 median deviations are a standard deviation where values are spread normally.
        abs(deviation) / greatest(1.4826 * median_deviation, least_deviation) as score
    from deviations
),

found as (
    select
        figure_key,
        basis,
        compared_figures,
        usual_value,
        score
    from scores
    where score > {{ var('outliers_least_score') }}
    union all
    select
        figure_key,
        'range' as basis,
        null as compared_figures,
        100.0 as usual_value,
        null as score
    from figures
    where unit = '%' and (value < 0 or value > 100)
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
    quoted.quote
from found
inner join figures on found.figure_key = figures.figure_key
inner join {{ ref('int_figures') }} as quoted on found.figure_key = quoted.figure_key
