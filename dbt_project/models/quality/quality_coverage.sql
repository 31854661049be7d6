-- An agency that has reported once is expected to report every year after.
with agencies as (
    select
        agency_key,
        agency,
        region,
        first_year
    from {{ ref('dim_agency') }}
),

grid as (
    select
        agencies.agency_key,
        agencies.agency,
        agencies.region,
        years.year
    from agencies
    inner join {{ ref('dim_year') }} as years on agencies.first_year <= years.year
),

reports as (
    select
        agency_key,
        year,
        count(*) as reports,
        sum(documents) as documents,
        sum(figures) as figures,
        sum(figures_with_metric) as figures_with_metric
    from {{ ref('dim_report') }}
    where is_current and agency_key is not null and year is not null
    group by agency_key, year
),

shares as (
    select
        reports.agency_key,
        reports.year,
        sum(counts.figure_numerals + counts.non_figures) as accounted,
        sum(counts.mapped_numerals) as mapped,
        sum(counts.figure_numerals) as figure_numerals,
        sum(counts.numerals) as numerals
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('int_report_counts') }} as counts on reports.report_key = counts.report_key
    where reports.is_current
    group by reports.agency_key, reports.year
),

unread as (
    -- Files that gave no text, by what their source and their names tell of agency and year.
    select
        agencies.agency_key,
        regexp_extract(documents.address, '20[0-9]{2}')::integer as address_year,
        count(*) as unread_documents
    from {{ ref('stg_documents') }} as documents
    inner join {{ ref('stg_sources') }} as sources on documents.source = sources.source
    inner join agencies on sources.agency = agencies.agency
    where
        documents.outcome not in ('read', 'unpacked')
        and regexp_matches(documents.address, '20[0-9]{2}')
    group by all
)

select
    grid.agency_key,
    grid.agency,
    grid.region,
    grid.year,
    (coalesce(reports.documents, 0) + coalesce(unread.unread_documents, 0))::bigint as found_documents,
    coalesce(reports.documents, 0)::bigint as read_documents,
    coalesce(reports.reports, 0) as reports,
    coalesce(reports.figures, 0)::bigint as figures,
    100.0 * shares.accounted / nullif(shares.numerals, 0) as accounted_pct,
    100.0 * shares.mapped / nullif(shares.figure_numerals, 0) as mapped_pct,
    case
        when reports.figures_with_metric > 0 then 'reported'
        when reports.reports > 0 then 'no_figures'
        when unread.unread_documents > 0 then 'not_read'
        else 'not_found'
    end as outcome
from grid
left join reports on grid.agency_key = reports.agency_key and grid.year = reports.year
left join shares on grid.agency_key = shares.agency_key and grid.year = shares.year
left join unread on grid.agency_key = unread.agency_key and grid.year = unread.address_year
