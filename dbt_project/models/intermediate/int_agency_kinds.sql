{{ config(materialized='incremental', meta={'rows_of': ['agency_key', 'int_changed_reports']},
          pre_hook="{{ delete_changed('agency_key', ref('int_changed_reports')) }}") }}
with agencies as (
    select distinct
        agency_key,
        agency
    from {{ ref('int_reports') }}
    where agency_key is not null and {{ is_changed('agency_key', ref('int_changed_reports')) }}
)

select
    agencies.agency_key,
    arg_min(kinds.agency_kind, kinds.place) as agency_kind,
    arg_min(kinds.label_zh, kinds.place) as agency_kind_zh,
    arg_min(kinds.label_en, kinds.place) as agency_kind_en
from agencies
inner join {{ ref('agency_kinds') }} as kinds on regexp_matches(agencies.agency, kinds.pattern)
group by agencies.agency_key
