"""Which reports are extracted again when someone asks for it."""

import polars as pl
import pytest

from pipelines.extract.stage import ledgers_to_keep
from pipelines.tables import LEDGERS, REPORTS

REPORTS_OF_THREE_YEARS = pl.DataFrame(
    [{"report_id": "a", "year": 2022}, {"report_id": "b", "year": 2023}, {"report_id": "c"}], schema=REPORTS
)
LEDGERS_OF_THEM = pl.DataFrame([{"report_id": name} for name in "abc"], schema=LEDGERS)


@pytest.mark.parametrize(
    ("again", "years", "kept"),
    [(False, [], "abc"), (False, [2022], "bc"), (True, [], ""), (True, [2022], "bc"), (True, [1999], "abc")],
)
def test_ledgers_are_kept_but_for_what_is_asked_again(again: bool, years: list[int], kept: str) -> None:
    left = ledgers_to_keep(LEDGERS_OF_THEM, REPORTS_OF_THREE_YEARS, again, years)
    assert "".join(left["report_id"].sort()) == kept
