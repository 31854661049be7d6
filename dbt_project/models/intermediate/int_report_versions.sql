-- Everything that the rows of a report's figures are made from, as one hash a report.
with catalogue as (
    select md5(string_agg(metric || '|' || family, ',' order by metric)) as version
    from {{ ref('stg_metrics') }}
),

words as (
    select md5(string_agg(word || '|' || scope, ',' order by word)) as version
    from {{ ref('scope_words') }}
),

corrections as (
    select
        document_sha256,
        md5(string_agg(corrections::varchar, ',' order by span_start, span_end, read_metric)) as version
    from {{ ref('stg_corrections') }} as corrections
    group by document_sha256
)

select
    reports.report_key,
    md5(concat_ws(
        '|', reports, ledgers.version, coalesce(corrections.version, ''), catalogue.version, words.version
    )) as row_version
from {{ ref('int_reports') }} as reports
inner join {{ ref('stg_ledgers') }} as ledgers on reports.report_key = ledgers.report_key
left join corrections on reports.document_sha256 = corrections.document_sha256
cross join catalogue
cross join words
