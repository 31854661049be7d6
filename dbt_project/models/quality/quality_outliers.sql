{% set bases = {
    'own_history': {'columns': ['agency_key', 'metric'], 'least': var('outliers_least_years')},
    'peers': {
        'columns': ['metric', 'year', 'agency_kind', 'agency_level'], 'least': var('outliers_least_peers')
    },
} -%}
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
{% for basis, of in bases.items() %}
    {{ basis }}_medians as (
        select
            {{ of.columns | join(', ') }},
            count(*) as compared_figures,
            median(measure) as median_measure,
            median(value) as usual_value
        from figures
        group by {{ of.columns | join(', ') }}
        having count(*) >= {{ of.least }}
    ),

    {{ basis }}_compared as (
        select
            figures.figure_key,
            figures.measure,
            figures.least_deviation,
            medians.*
        from figures
        inner join {{ basis }}_medians as medians
            on
                {% for column in of.columns -%}
                    figures.{{ column }} is not distinct from medians.{{ column }}
                    {% if not loop.last %}and {% endif %}
                {%- endfor %}
    ),

    {{ basis }}_deviations as (
        select
            {{ of.columns | join(', ') }},
            median(abs(measure - median_measure)) as median_deviation
        from {{ basis }}_compared
        group by {{ of.columns | join(', ') }}
    ),
{% endfor %}
scores as (
    {% for basis, of in bases.items() -%}
        select
            '{{ basis }}' as basis,
            compared.figure_key,
            compared.compared_figures,
            compared.usual_value,
            -- 1.4826 median deviations are a standard deviation where values are spread normally.
            abs(compared.measure - compared.median_measure)
            / greatest(1.4826 * deviations.median_deviation, compared.least_deviation) as score
        from {{ basis }}_compared as compared
        inner join {{ basis }}_deviations as deviations
            on
                {% for column in of.columns -%}
                    compared.{{ column }} is not distinct from deviations.{{ column }}
                    {% if not loop.last %}and {% endif %}
                {%- endfor %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
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
