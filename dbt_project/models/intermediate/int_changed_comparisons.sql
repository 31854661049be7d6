{{ changed_keys('comparison_key', ref('int_comparison_versions')) }}
