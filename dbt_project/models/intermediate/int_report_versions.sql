-- Everything that the rows of a report's figures are made from, as one hash a report. A ledger's version is
-- that of its text and of all that read it: figures, numerals and sections are the same as long as it is.
with metrics as (
    select md5(string_agg(concat_ws('|', metric, family, unit, adds_up), ',' order by metric)) as metrics_hash
    from {{ ref('stg_metrics') }}
),

words as (
    select md5(string_agg(word || '|' || scope, ',' order by word)) as words_hash
    from {{ ref('scope_words') }}
),

corrections as (
    select
        document_sha256,
        md5(string_agg(
            concat_ws(
                '|', span_start, span_end, raw, coalesce(read_metric, '-'), read_value, verdict,
                coalesce(metric, ''), coalesce(value::varchar, ''), coalesce(unit, ''),
                coalesce(qualifier, ''), coalesce(status, ''), coalesce(part, '')
            ), ',' order by span_start, span_end, read_metric
        )) as corrections_hash
    from {{ ref('stg_corrections') }}
    group by document_sha256
)

select
    reports.report_key,
    reports.agency_key,
    md5(concat_ws(
        '|', metrics.metrics_hash, words.words_hash,
        coalesce(ledgers.version, ''), coalesce(corrections.corrections_hash, ''),
        coalesce(reports.agency_key, ''), coalesce(reports.region_key, ''), coalesce(reports.agency, ''),
        coalesce(reports.region, ''), coalesce(reports.year::varchar, ''), reports.document_sha256,
        reports.is_current
    )) as row_version
from {{ ref('int_reports') }} as reports
left join {{ ref('stg_ledgers') }} as ledgers on reports.report_key = ledgers.report_key
left join corrections on reports.document_sha256 = corrections.document_sha256
cross join metrics
cross join words
