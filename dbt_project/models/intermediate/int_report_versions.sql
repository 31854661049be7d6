-- Everything that the rows of a report's figures are made from, as one hash a report.
with metrics as (
    select md5(string_agg(metric || '|' || family, ',' order by metric)) as metrics_hash
    from {{ ref('stg_metrics') }}
),

words as (
    select md5(string_agg(word || '|' || scope, ',' order by word)) as words_hash
    from {{ ref('scope_words') }}
),

figures as (
    select
        read_figures.report_key,
        bit_xor(hash(read_figures)) as figures_hash
    from {{ ref('stg_figures') }} as read_figures
    group by read_figures.report_key
),

numerals as (
    select
        other_numerals.report_key,
        bit_xor(hash(other_numerals)) as numerals_hash
    from {{ ref('stg_numerals') }} as other_numerals
    group by other_numerals.report_key
),

sections as (
    select
        report_sections.report_key,
        bit_xor(hash(report_sections)) as sections_hash
    from {{ ref('stg_sections') }} as report_sections
    group by report_sections.report_key
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
    md5(concat_ws(
        '|', metrics.metrics_hash, words.words_hash,
        coalesce(figures.figures_hash, 0), coalesce(numerals.numerals_hash, 0),
        coalesce(sections.sections_hash, 0), coalesce(corrections.corrections_hash, ''),
        coalesce(reports.agency_key, ''), coalesce(reports.region_key, ''), coalesce(reports.agency, ''),
        coalesce(reports.region, ''), coalesce(reports.year::varchar, ''), reports.document_sha256,
        reports.is_current
    )) as row_version
from {{ ref('int_reports') }} as reports
left join figures on reports.report_key = figures.report_key
left join numerals on reports.report_key = numerals.report_key
left join sections on reports.report_key = sections.report_key
left join corrections on reports.document_sha256 = corrections.document_sha256
cross join metrics
cross join words
