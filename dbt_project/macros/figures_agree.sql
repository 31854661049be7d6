{# Whether two figures can be the same quantity: equal, or one is told roughly (余, 近, 约, 以上 ...) and the
   other lies where its words allow. A rough figure is taken to be right within a tenth. #}
{% macro figures_agree(value, qualifier, other_value, other_qualifier) -%}
    case
        when {{ value }} is null or {{ other_value }} is null then null
        when abs({{ value }} - {{ other_value }}) <= 1e-6 * greatest(1, abs({{ value }})) then true
        when {{ qualifier }} in ('exact', 'none_stated') and {{ other_qualifier }} in ('exact', 'none_stated')
            then false
        when {{ qualifier }} = 'at_least' and {{ other_qualifier }} in ('exact', 'none_stated')
            then {{ other_value }} >= {{ value }}
        when {{ other_qualifier }} = 'at_least' and {{ qualifier }} in ('exact', 'none_stated')
            then {{ value }} >= {{ other_value }}
        when {{ qualifier }} = 'at_most' and {{ other_qualifier }} in ('exact', 'none_stated')
            then {{ other_value }} <= {{ value }}
        when {{ other_qualifier }} = 'at_most' and {{ qualifier }} in ('exact', 'none_stated')
            then {{ value }} <= {{ other_value }}
        else abs({{ value }} - {{ other_value }}) <= 0.1 * greatest(abs({{ value }}), abs({{ other_value }}))
    end
{%- endmacro %}
