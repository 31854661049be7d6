-- 哪些机关写明没有行政复议、行政诉讼，哪些只字未提？
-- Who states that there was no reconsideration or litigation, and who does not tell?
--
-- 不能说明：未提（not_told）不等于没有；写明没有的，可能只就某一事项而言，请读原句。有案件的机关不列入。
-- It can not tell that there was none where a report is silent: not_told is no zero. Agencies with cases are
-- left out. That none were lost (无败诉案件) is a part, and not counted as none.
with questions (metric, question_zh) as (
    values
    ('petitions.reconsideration_cases', '行政复议'),
    ('petitions.litigation_cases', '行政诉讼')
)

select
    agency_years.region,
    agency_years.agency,
    agency_years.year,
    questions.question_zh,
    questions.metric,
    case when figures.figure_key is null then 'not_told' else 'none_stated' end as answer,
    figures.quote
from {{ ref('agency_year') }} as agency_years
cross join questions
left join {{ ref('fct_petitions') }} as figures
    on
        agency_years.report_key = figures.report_key
        and questions.metric = figures.metric
        and figures.is_canonical
where figures.figure_key is null or figures.value = 0
order by
    answer desc, agency_years.agency asc, agency_years.region asc, agency_years.year asc, questions.metric asc
