select
    reports.report_id as report_key,
    sections.section_no,
    sections.parent_no,
    sections.level,
    sections.label,
    sections.heading,
    sections.role,
    sections.pillar,
    sections.start as span_start,
    sections."end" as span_end
from {{ source('stages', 'sections') }} as sections
inner join {{ source('stages', 'reports') }} as reports on sections.sha256 = reports.sha256
