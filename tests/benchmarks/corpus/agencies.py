"""The agencies of the corpus: each county of the country with thirty kinds of bodies, ten years each."""

import csv
from dataclasses import dataclass
from functools import cache
from math import gcd
from pathlib import Path

REGIONS = Path(__file__).resolve().parents[3] / "pipelines" / "identify" / "regions.tsv"
FIRST_YEAR, YEARS = 2016, 10
STRIDE = (
    7919  # neighbours in the list lie far apart in the corpus, so that its beginning is of every province
)
# What follows the region's name, and the roles by which topics are chosen.
KINDS = [
    ("人民政府", {"government"}),
    ("司法局", {"justice", "serving"}),
    *[(name, {"enforcing", "serving"}) for name in (
        "市场监督管理局", "文化和旅游局", "应急管理局", "住房和城乡建设局", "交通运输局", "农业农村局",
        "卫生健康局", "自然资源局", "水务局", "城市管理局", "综合行政执法局", "人力资源和社会保障局",
        "教育局", "民政局", "公安局", "林业局", "商务局", "医疗保障局", "消防救援大队", "生态环境局",
    )],
    *[(name, {"serving"}) for name in (
        "发展和改革局", "财政局", "审计局", "统计局", "科学技术局", "退役军人事务局", "信访局", "档案局",
    )],
]  # fmt: skip


@dataclass(frozen=True)
class Agency:
    """One body: its name as its reports give it, the full path of its region, and what it does."""

    name: str
    region: str
    place: str
    roles: frozenset[str]


@cache
def counties() -> list[tuple[str, str]]:
    """Name and path of each county and district."""
    lines = [line for line in REGIONS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    return [(row["name"], row["path"]) for row in rows if not row["code"].endswith("00")]


def capacity() -> int:
    """How many agencies there are."""
    return len(counties()) * len(KINDS)


def agency(number: int) -> Agency:
    """The agency of that number; after the last one they begin again."""
    total = capacity()
    stride = next(n for n in range(STRIDE, STRIDE + total) if gcd(n, total) == 1)
    county, kind = divmod(number * stride % total, len(KINDS))
    place, path = counties()[county]
    name, roles = KINDS[kind]
    return Agency(place + name, path, place, frozenset(roles))
