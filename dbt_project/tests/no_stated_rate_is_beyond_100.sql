-- A warning: a report may write so, but more often something was misread. quality_outliers lists them too.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_agency_year_figures'}}}) }}
select
    figure_key,
    metric,
    value
from {{ ref('int_agency_year_figures') }}
where unit = '%' and value not between 0 and 100
