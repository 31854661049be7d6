select
    reports.region_key,
    reports.year,
    md5(concat_ws(
        '|', regions.region_code, regions.region, regions.region_level,
        string_agg(
            concat_ws('|', reports.reach, reports.report_key, reports.is_government, reports.row_version), ','
            order by reports.report_key, reports.reach
        )
    )) as row_version
from {{ ref('int_region_reports') }} as reports
left join {{ ref('dim_region') }} as regions on reports.region_key = regions.region_key
group by reports.region_key, reports.year, regions.region_code, regions.region, regions.region_level
