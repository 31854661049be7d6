{{ changed_keys('region_key, year', ref('int_region_versions')) }}
