select
    reports.region_key,
    reports.year,
    hash(regions.region_code, regions.region, regions.region_level)::hugeint
    + sum(hash(reports.reach, reports.report_key, reports.is_government, reports.row_version)) as row_version
from {{ ref('int_region_reports') }} as reports
left join {{ ref('dim_region') }} as regions on reports.region_key = regions.region_key
group by reports.region_key, reports.year, regions.region_code, regions.region, regions.region_level
