{{ config(materialized='incremental', meta={'rows_of': ['report_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('report_key', ref('int_changed_reports')) }}") }}
-- The stage's figures are in the order of their reports, and joins keep it: questions that name reports read
-- few of the rows.
with reports as (
    select *
    from {{ ref('int_reports') }}
    where {{ is_changed('report_key', ref('int_changed_reports')) }}
),

-- Of a whole batch it is enough that their reports are of it: filtered themselves they would be taken for so
-- few that joins would hold them in memory.
corrected_figures as {{ read_once() }} (
    select *
    from {{ ref('int_corrected_figures') }}
    {% if is_incremental() -%} where {{ is_changed('report_key', ref('int_changed_reports')) }} {%- endif %}
),

sections as (
    select *
    from {{ ref('stg_sections') }}
    where {{ in_batch('report_key') }}
),

totals as (
    select figure_key
    from corrected_figures
    -- A total that a reviewer removed has no parts.
    where verdict <> 'remove' and {{ in_batch('report_key') }}
),

scopes as (
    select
        list(word) filter (where scope = 'year') as of_year,
        list(word) filter (where scope = 'period') as of_period
    from {{ ref('scope_words') }}
),

candidates as (
    -- Values of this year as a whole, one of which stands for each report and metric.
    select
        figures.figure_key,
        figures.report_key,
        figures.metric,
        figures.value,
        figures.qualifier,
        figures.span_start,
        sections.role as section_role,
        -- The words of its clause before the number: 全年共检查|5000家次.
        regexp_extract(
            substr(figures.quote, 1, figures.span_start - figures.quote_start), '[^，,；;。：:]*$'
        ) as words_before
    from corrected_figures as figures
    inner join reports on figures.report_key = reports.report_key
    left join sections
        on figures.report_key = sections.report_key and figures.section_no = sections.section_no
    where
        figures.metric is not null
        and figures.status = 'actual'
        and figures.part is null
        and figures.verdict <> 'remove'
),

scoped as (
    select
        candidates.figure_key,
        candidates.report_key,
        candidates.metric,
        candidates.value,
        candidates.qualifier,
        candidates.span_start,
        candidates.section_role,
        case
            when {{ contains_any('candidates.words_before', 'scopes.of_period') }} then 'period'
            when {{ contains_any('candidates.words_before', 'scopes.of_year') }} then 'year'
            else 'none'
        end as scope
    from candidates
    cross join scopes
),

chosen as (
    select
        figure_key,
        scope,
        value,
        qualifier,
        row_number() over choices as choice_no,
        first_value(value) over choices as chosen_value,
        first_value(qualifier) over choices as chosen_qualifier
    from scoped
    window choices as (
        partition by report_key, metric
        order by
            case scope when 'year' then 1 when 'none' then 2 else 3 end,
            case when section_role in ('problems', 'plans') then 2 else 1 end,
            case qualifier when 'exact' then 1 when 'none_stated' then 2 else 3 end,
            span_start,
            figure_key
    )
)

select
    figures.figure_key,
    figures.report_key,
    reports.agency_key,
    reports.region_key,
    reports.agency,
    reports.region,
    reports.year,
    metrics.family,
    figures.metric,
    figures.candidate_metric,
    figures.value,
    figures.unit,
    figures.qualifier,
    figures.status,
    figures.part,
    totals.figure_key as part_of_key,
    case
        when figures.metric is null then 'unmapped'
        when figures.status <> 'actual' then 'not_actual'
        when figures.part is not null then 'part'
        when chosen.choice_no = 1 then 'canonical'
        when
            {{ figures_agree(
                'chosen.value', 'chosen.qualifier', 'chosen.chosen_value', 'chosen.chosen_qualifier'
            ) }}
            then 'repeated'
        else 'conflicting'
    end as standing,
    coalesce(chosen.choice_no = 1, false) as is_canonical,
    figures.verdict = 'correct' as is_corrected,
    figures.verdict = 'confirm' as is_confirmed,
    figures.read_metric,
    figures.read_value,
    chosen.scope,
    figures.quote,
    figures.span_start,
    figures.span_end,
    figures.raw,
    figures.quote_start,
    figures.quote_end,
    figures.section_no,
    sections.role as section_role,
    sections.pillar as section_pillar,
    figures.pattern,
    figures.lead,
    reports.document_sha256,
    reports.is_current as is_current_report
from corrected_figures as figures
inner join reports on figures.report_key = reports.report_key
left join sections
    on figures.report_key = sections.report_key and figures.section_no = sections.section_no
left join {{ ref('stg_metrics') }} as metrics on figures.metric = metrics.metric
left join chosen on figures.figure_key = chosen.figure_key
left join totals on figures.part_of_key = totals.figure_key
where figures.verdict <> 'remove'
