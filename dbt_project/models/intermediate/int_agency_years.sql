-- An agency may give several reports for one year, each current: the annual one on law-based government
-- stands for the year, else the one with the most figures.
with reports as (
    select
        reports.report_key,
        reports.agency_key,
        reports.region_key,
        reports.agency,
        reports.region,
        reports.year,
        versions.row_version,
        row_number() over (
            partition by reports.agency_key, reports.year
            order by
                case reports.report_kind when 'law_based_government' then 1 when 'interim' then 3 else 2 end,
                counts.figures_with_metric desc,
                reports.published_on desc nulls last,
                reports.report_key asc
        ) as place
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('int_report_versions') }} as versions on reports.report_key = versions.report_key
    inner join {{ ref('int_report_counts') }} as counts on reports.report_key = counts.report_key
    where reports.is_current and reports.agency_key is not null and reports.year is not null
)

select
    agency_key,
    region_key,
    agency,
    region,
    year,
    report_key,
    row_version
from reports
where place = 1
