{{ changed_keys('report_key, agency_key', ref('int_report_versions')) }}
