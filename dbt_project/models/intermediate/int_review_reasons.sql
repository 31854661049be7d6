-- What more than the report itself gives cause to look at one of its figures.
select
    report_key,
    figure_key,
    'outlier' as reason,
    usual_value as compared_value
from {{ ref('quality_outliers') }}
union all
select
    report_key,
    coalesce(stated_prior_figure_key, figure_key) as figure_key,
    'restatement' as reason,
    reported_prior_value as compared_value
from {{ ref('quality_restatements') }}
union all
select
    report_key,
    unnest([numerator_figure_key, denominator_figure_key]) as figure_key,
    'beyond_100' as reason,
    unnest([denominator_value, numerator_value]) as compared_value
from {{ ref('agency_year_rate') }}
where agreement = 'beyond_100'
