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
        when 'unsupported' then 'No reader takes this format: add it as .docx, .pdf, .html or .txt.'
        when 'needs_ocr' then 'A scan: install the extra fazhi[ocr]; the next run reads it.'
        when 'too_large' then 'Larger than the limit: if it is a report, raise the limit that `detail` names.'
        when 'timed_out' then 'It took too long: if it is a report, raise the limit that `detail` names.'
        when 'crashed' then 'It brought its reader down: if it is a report, save it in another format.'
        when 'corrupt' then 'The file is damaged: fetch it again.'
        when 'read' then 'Its archived file is damaged since: `detail` says which and what to do.'
        when 'unpacked' then 'Its archived file is damaged since: `detail` says which and what to do.'
        else 'Reading it failed: `detail` says why; if not what to do, report it as a fault.'
    end as what_to_do
from {{ ref('stg_documents') }}
where outcome not in ('read', 'unpacked') or detail is not null
