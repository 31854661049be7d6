with reports as (
    select
        report_key,
        document_sha256,
        source,
        address,
        file_name,
        title,
        agency,
        region,
        year,
        concat_ws(
            ', ',
            case when agency is null then 'agency' end,
            case when region is null then 'region' end,
            case when year is null then 'year' end
        ) as missing
    from {{ ref('dim_report') }}
)

select
    report_key,
    document_sha256,
    source,
    address,
    file_name,
    title,
    agency,
    region,
    year,
    missing
from reports
where missing <> ''
