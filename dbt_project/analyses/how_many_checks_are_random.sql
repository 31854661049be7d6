-- “双随机”抽查对象占检查总数的多少？
-- What share of the premises inspected was drawn at random (双随机)?
--
-- 不能说明：抽查对象按户，检查按家次、次，同一户可被多次检查；抽查任务数（一次任务抽查多户）不可除以检查数，只并列。
-- It can not tell the exact share: objects are counted by premises and inspections by visit. A task holds
-- many objects, so tasks stand beside them only. Empty: the report does not tell, which is no zero.
with exact_reports as (
    select
        report_key,
        bool_and(qualifier in ('exact', 'none_stated')) as is_exact
    from {{ ref('fct_enforcement') }}
    where
        is_canonical
        and metric in ('enforcement.inspections', 'enforcement.double_random_objects')
    group by report_key
)

select
    agency_years.region,
    agency_years.agency,
    agency_years.year,
    agency_years.enforcement_inspections::bigint as inspections,
    agency_years.enforcement_double_random_objects::bigint as random_objects,
    round(
        100.0 * agency_years.enforcement_double_random_objects
        / nullif(agency_years.enforcement_inspections, 0),
        1
    ) as random_objects_pct,
    agency_years.enforcement_double_random_inspections::bigint as random_tasks,
    exact_reports.is_exact
from {{ ref('agency_year') }} as agency_years
inner join exact_reports on agency_years.report_key = exact_reports.report_key
where
    agency_years.enforcement_double_random_objects is not null
    or agency_years.enforcement_double_random_inspections is not null
order by agency_years.region, agency_years.agency, agency_years.year
