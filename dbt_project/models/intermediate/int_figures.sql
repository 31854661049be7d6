with figures as (
    select
        corrected.figure_key,
        corrected.report_key,
        reports.agency_key,
        reports.region_key,
        reports.agency,
        reports.region,
        reports.year,
        metrics.family,
        corrected.metric,
        corrected.candidate_metric,
        corrected.value,
        corrected.unit,
        corrected.qualifier,
        corrected.status,
        corrected.part,
        corrected.part_of_key,
        corrected.verdict,
        corrected.read_metric,
        corrected.read_value,
        corrected.quote,
        corrected.span_start,
        corrected.span_end,
        corrected.raw,
        corrected.quote_start,
        corrected.quote_end,
        corrected.section_no,
        sections.role as section_role,
        sections.pillar as section_pillar,
        corrected.pattern,
        corrected.lead,
        reports.document_sha256,
        reports.is_current as is_current_report,
        case
            when corrected.metric is null then 'unmapped'
            when corrected.status <> 'actual' then 'not_actual'
            when corrected.part is not null then 'part'
            else 'total'
        end as choice_group,
        -- The words of its clause before the number: 全年共检查|5000家次.
        regexp_extract(
            substr(corrected.quote, 1, corrected.span_start - corrected.quote_start), '[^，,；;。：:]*$'
        ) as words_before
    from {{ ref('int_corrected_figures') }} as corrected
    inner join {{ ref('int_reports') }} as reports on corrected.report_key = reports.report_key
    left join {{ ref('stg_sections') }} as sections
        on corrected.report_key = sections.report_key and corrected.section_no = sections.section_no
    left join {{ ref('stg_metrics') }} as metrics on corrected.metric = metrics.metric
    where corrected.verdict <> 'remove'
),

scope_patterns as (
    select
        string_agg(word, '|' order by word) filter (where scope = 'year') as of_year,
        string_agg(word, '|' order by word) filter (where scope = 'period') as of_period
    from {{ ref('scope_words') }}
),

scoped as (
    select
        figures.*,
        case
            when regexp_matches(figures.words_before, scope_patterns.of_period) then 'period'
            when regexp_matches(figures.words_before, scope_patterns.of_year) then 'year'
            else 'none'
        end as scope
    from figures
    cross join scope_patterns
),

chosen as (
    select
        *,
        row_number() over choices as choice_no,
        first_value(value) over choices as chosen_value,
        first_value(qualifier) over choices as chosen_qualifier
    from scoped
    window choices as (
        partition by report_key, metric, choice_group
        order by
            case scope when 'year' then 1 when 'none' then 2 else 3 end,
            case when section_role in ('problems', 'plans') then 2 else 1 end,
            case qualifier when 'exact' then 1 when 'none_stated' then 2 else 3 end,
            span_start,
            figure_key
    )
)

select
    figure_key,
    report_key,
    agency_key,
    region_key,
    agency,
    region,
    year,
    family,
    metric,
    candidate_metric,
    value,
    unit,
    qualifier,
    status,
    part,
    part_of_key,
    case
        when choice_group <> 'total' then choice_group
        when choice_no = 1 then 'canonical'
        when {{ figures_agree('value', 'qualifier', 'chosen_value', 'chosen_qualifier') }} then 'repeated'
        else 'conflicting'
    end as standing,
    choice_group = 'total' and choice_no = 1 as is_canonical,
    verdict = 'correct' as is_corrected,
    verdict = 'confirm' as is_confirmed,
    read_metric,
    read_value,
    scope,
    quote,
    span_start,
    span_end,
    raw,
    quote_start,
    quote_end,
    section_no,
    section_role,
    section_pillar,
    pattern,
    lead,
    document_sha256,
    is_current_report
from chosen
