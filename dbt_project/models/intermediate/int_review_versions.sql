-- As text: not every database keeps numbers of 128 bits as they are.
with reasons as (
    select
        report_key,
        sum(hash(figure_key, reason, compared_value))::varchar as reasons_hash
    from {{ ref('int_review_reasons') }}
    group by report_key
)

select
    versions.report_key,
    md5(concat_ws(
        '|', versions.row_version, coalesce(reasons.reasons_hash, ''), reports.ocr_confidence_pct
    )) as row_version
from {{ ref('int_report_versions') }} as versions
inner join {{ ref('dim_report') }} as reports on versions.report_key = reports.report_key
left join reasons on versions.report_key = reasons.report_key
