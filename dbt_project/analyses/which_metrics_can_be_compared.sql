-- 哪些指标有足够多的报告写明，可以比较？
-- Which metrics are told by enough reports to be compared at all?
--
-- 不能说明口径是否一致：写明的多，不等于各机关数的是同一件事。未写（空值）可能是没有，也可能是不报告，也可能是未能识别。
-- It can not tell that they count alike: many may tell a metric and each mean something else by it. What is
-- not told may be none, may be left out, or may have been missed by the reader (see quality_unmapped).
select
    metric,
    label_zh as metric_zh,
    unit,
    reports_telling,
    reports_in_all,
    round(reports_telling_pct, 1) as reports_telling_pct,
    round(exact_pct, 1) as exact_pct,
    agencies_telling,
    agencies_with_several_years
from {{ ref('quality_metrics') }}
order by reports_telling desc, metric asc
