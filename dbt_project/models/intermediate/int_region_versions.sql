-- As text: not every database keeps numbers of 128 bits as they are.
select
    reports.region_key,
    reports.year,
    concat_ws(
        '|', hash(regions.region_code, regions.region, regions.region_level),
        sum(hash(reports.reach, reports.report_key, reports.is_government, reports.row_version))
    ) as row_version
from {{ ref('int_region_reports') }} as reports
left join {{ ref('dim_region') }} as regions on reports.region_key = regions.region_key
group by reports.region_key, reports.year, regions.region_code, regions.region, regions.region_level
