select
    report_id as report_key,
    figures,
    numerals,
    version
from {{ source('stages', 'ledgers') }}
