{{ config(materialized='incremental', pre_hook="{{ delete_where_nothing_tells_what_is_new() }}") }}
-- The log of fetches gains a row for each address every night: only nights that were loaded since are read.
{%- set is_kept = is_incremental() and earlier_versions(this.database) %}
{%- set loaded -%}
    run_id in (select l.key from {{ source('stages', 'loaded') }} as l where l.stage_table = 'fetches')
{%- endset %}
select distinct
    document_sha256,
    address
from {{ ref('stg_fetches') }}
where document_sha256 is not null and {{ loaded if is_kept else 'true' }}
{% if is_kept -%}
    except
    select
        document_sha256,
        address
    from {{ this }}
{%- endif %}
