select
    words,
    unit,
    count(*) as figures,
    count(distinct report_key) as reports,
    count(distinct agency_key) as agencies,
    median(value) as median_value,
    mode(candidate_metric) as candidate_metric,
    min(figure_key) as example_figure_key,
    arg_min(quote, figure_key) as example_quote
from {{ ref('int_unmapped_words') }}
group by words, unit
