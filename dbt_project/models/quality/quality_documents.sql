select
    document_sha256,
    source,
    address,
    file_name,
    format,
    bytes,
    outcome,
    detail,
    first_seen_at,
    case outcome
        when 'empty' then 'It holds no text: open it; if it shows a report, the reader needs work.'
        when 'unsupported' then 'No reader takes this format: add it to the source as .html or .txt.'
        when 'too_large' then 'Larger than the limit: if it is a report, raise FAZHI_MAX_FILE_MB.'
        when 'corrupt' then 'The file is damaged: fetch it again.'
        else 'Reading it failed: `detail` says why; report it as a fault.'
    end as what_to_do
from {{ ref('stg_documents') }}
where outcome <> 'read'
