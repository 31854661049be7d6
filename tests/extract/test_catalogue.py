"""The catalogue: every pattern reads its own example, and a mistake in a file is named with its place."""

import pytest

from pipelines.data_files import DataFileError
from pipelines.extract.catalogue import (
    NO_METRIC,
    CatalogueError,
    alternatives,
    catalogue,
    compile_family,
    compile_pattern,
    metrics_table,
)
from pipelines.extract.engine import extract
from pipelines.tables import METRICS

ENTRIES = [
    pytest.param(
        None if family.family == NO_METRIC else f"{family.family}.{metric.code}",
        entry.example,
        id=f"{metric.code}-{entry.skeletons[0]}",
    )
    for family in catalogue().families
    for metric in family.metrics
    for entry in metric.patterns
]


@pytest.mark.parametrize(("metric", "example"), ENTRIES)
def test_a_pattern_reads_its_example(metric, example):
    start, end = example.index("{"), example.index("}") - 1
    text = example.replace("{", "").replace("}", "")
    found = [f for f in extract(text) if f.kind == "figure" and f.start < end and start < f.end]
    read = [f.metric or f.candidate for f in found]
    assert metric in read, [(f.metric, f.candidate, f.pattern) for f in found]


def test_alternatives_are_written_out():
    assert set(alternatives("(作出|实施)?处罚(案(件)?|决定)")) == {
        *("作出处罚案", "作出处罚案件", "作出处罚决定", "实施处罚案", "实施处罚案件"),
        *("实施处罚决定", "处罚案", "处罚案件", "处罚决定"),
    }


def test_the_table_has_every_metric_once():
    table = metrics_table()
    assert table.schema == METRICS
    assert table["metric"].is_unique().all()
    assert (table["metric"].str.split(".").list.first() == table["family"]).all()


@pytest.mark.parametrize("skeleton", ["行政检查", "检查#家#", "#", "…#"])
def test_a_pattern_needs_words_and_one_number(skeleton):
    with pytest.raises(CatalogueError, match="needs words and one #"):
        compile_pattern(skeleton, "a.b", frozenset())


FILE = """family: a
zh: 甲
en: A
metrics:
  - code: b
    zh: 乙
    en: B
    unit: 件
    definition: B.
    units: [case]
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("[case]", "[cases]"), "metrics.0.units.*cases.*units.yaml"),
        (FILE.replace("    zh: 乙\n", ""), "metrics.0.zh.*required"),
        (FILE + "    paterns: []\n", "metrics.0.paterns"),
        (FILE + "  - [", "not readable as YAML"),
        (FILE + "    patterns: [{find: 检查}]\n", "needs words and one #"),
        (FILE + FILE.partition("metrics:\n")[2], "a.b stands twice"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path, text, said):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"a.yaml, line \d+: .*{said}"):
        compile_family(path)
