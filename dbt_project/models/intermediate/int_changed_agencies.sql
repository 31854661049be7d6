-- Those of which any report has changed, or that have another one to stand for a year.
select agency_key
from {{ ref('int_changed_reports') }}
where agency_key is not null
union
select agency_key
from {{ ref('int_changed_agency_years') }}
