-- A new family of the catalogue needs a model: models/marts/fct_<family>.sql and its entry in _facts.yml.
{%- set families = [] %}
{%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('fct_') %}
    {%- do families.append(node.name | replace('fct_', '', 1)) %}
{%- endfor %}
select
    metric,
    family
from {{ ref('dim_metric') }}
where family not in ('{{ families | sort | join("', '") }}')
