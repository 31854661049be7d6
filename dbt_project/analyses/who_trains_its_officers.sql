-- 哪些部门培训其执法人员：办了几期，每期多少人，人均几次？
-- Which bureaux train their officers: how many courses, how many trainees a course and an officer?
--
-- 不能说明：参训人次可含非执法人员，也可能出自另一句、另一类培训（is_one_sentence 为假）；执法人员数是年末数。
-- 司法局和政府报告的是全市、全县的培训和人员，不列入。
-- It can not tell whether training helps, nor that the trainees are the officers: read the sentences where
-- is_one_sentence is false. Governments and justice bureaux are left out, for they tell of a whole region.
with figures as (
    select
        report_key,
        metric,
        value,
        qualifier,
        quote_start
    from {{ ref('fct_training') }}
    where is_canonical
    union all
    select
        report_key,
        metric,
        value,
        qualifier,
        quote_start
    from {{ ref('fct_enforcement') }}
    where is_canonical
),

years as (
    select
        report_key,
        max(value) filter (where metric = 'training.sessions') as courses,
        max(value) filter (where metric = 'training.participants') as trainees,
        max(value) filter (where metric = 'training.hours_per_person') as hours_per_person,
        max(value) filter (where metric = 'enforcement.officers') as officers,
        max(quote_start) filter (where metric = 'training.sessions')
        = max(quote_start) filter (where metric = 'training.participants') as is_one_sentence,
        bool_and(qualifier = 'exact') filter (
            where metric in ('training.sessions', 'training.participants')
        ) as is_exact
    from figures
    group by report_key
)

select
    agency_years.region,
    agency_years.agency,
    agencies.agency_kind_zh,
    agency_years.year,
    years.courses::bigint as courses,
    years.trainees::bigint as trainees,
    round(years.trainees / nullif(years.courses, 0), 1) as trainees_per_course,
    years.officers::bigint as officers,
    round(years.trainees / nullif(years.officers, 0), 1) as trainees_per_officer,
    years.hours_per_person,
    years.is_one_sentence,
    years.is_exact
from {{ ref('agency_year') }} as agency_years
inner join {{ ref('dim_agency') }} as agencies on agency_years.agency_key = agencies.agency_key
inner join years on agency_years.report_key = years.report_key
where
    agencies.agency_kind not in ('people_government', 'justice')
    and (years.courses is not null or years.trainees is not null)
order by agency_years.region, agency_years.agency, agency_years.year
