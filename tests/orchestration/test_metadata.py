"""What an operator sees beside an asset."""

import polars as pl

from pipelines.orchestration.metadata import preview, tallied, tally


def test_text_from_outside_stays_text() -> None:
    frame = pl.DataFrame({"title": ["<b>甲</b> | *乙*\n丙", None]})
    assert preview(frame, ["title"]).value.splitlines()[2:] == [
        r"| &lt;b&gt;甲&lt;/b&gt; \| \*乙\* 丙 |",
        "|  |",
    ]


def test_long_cells_are_cut() -> None:
    assert "字" * 59 + "…" in str(preview(pl.DataFrame({"quote": ["字" * 200]}), ["quote"]).value)


def test_tallies_count_each_value() -> None:
    frame = pl.DataFrame({"outcome": ["read", "empty", "read"]})
    assert tallied(frame, "outcome") == {"empty": 1, "read": 2}
    assert str(tally(frame, "outcome").value).splitlines()[2:] == ["| read | 2 |", "| empty | 1 |"]
