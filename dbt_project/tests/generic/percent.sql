{# A share in percent, or null. #}
{% test percent(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not between 0 and 100
{% endtest %}
