select
    agency_years.agency_key,
    agency_years.region_key,
    agency_years.agency,
    agency_years.region,
    agency_years.year,
    agency_years.report_key,
    {{ metric_columns(model.columns.values()) }}
from {{ ref('int_agency_years') }} as agency_years
left join {{ ref('int_agency_year_figures') }} as figures
    on agency_years.report_key = figures.report_key
group by all
