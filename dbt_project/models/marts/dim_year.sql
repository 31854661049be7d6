with span_of_years as (
    select
        min(year) as first_year,
        max(year) as last_year
    from {{ ref('stg_reports') }}
),

years (year) as (
    select unnest(generate_series(first_year, last_year))::integer
    from span_of_years
)

select
    year,
    year || '年' as label_zh,
    (year - 1951) // 5 as five_year_plan_no,
    (year - 1981) // 5 as law_publicity_plan_no
from years
