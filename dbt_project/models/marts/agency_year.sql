with current_reports as (
    select
        report_key,
        agency_key,
        agency,
        region,
        year,
        -- An agency may give several reports for one year, each current: the annual one on law-based
        -- government stands here, else the one with the most figures.
        row_number() over (
            partition by agency_key, year
            order by
                case report_kind when 'law_based_government' then 1 when 'interim' then 3 else 2 end,
                figures_with_metric desc,
                published_on desc nulls last,
                report_key asc
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
