{{ changed_keys('report_key', ref('int_review_versions')) }}
