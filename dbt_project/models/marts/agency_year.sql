with current_reports as (
    select
        report_key,
        agency_key,
        agency,
        region,
        year,
        -- One row an agency and year, also if two reports on it were both taken for the newest.
        row_number() over (
            partition by agency_key, year
            order by published_on desc nulls last, report_key asc
        ) as place
    from {{ ref('dim_report') }}
    where is_current and agency_key is not null and year is not null
),

totals as (
    select
        current_reports.agency_key,
        current_reports.agency,
        current_reports.region,
        current_reports.year,
        current_reports.report_key,
        report_totals.metric,
        report_totals.value
    from current_reports
    left join {{ ref('int_report_totals') }} as report_totals
        on current_reports.report_key = report_totals.report_key and report_totals.choice_no = 1
    where current_reports.place = 1
)

select
    agency_key,
    agency,
    region,
    year,
    report_key,
    {{ metric_columns(model.columns.values()) }}
from totals
group by all
