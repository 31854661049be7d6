"""How many rows the sample reports give in each published table."""

import difflib
from pathlib import Path

from row_counts import EXPECTED, row_counts


def test_the_published_tables_have_the_expected_rows(sample_warehouse: Path) -> None:
    expected = EXPECTED.read_text(encoding="utf-8").splitlines()
    found = row_counts(sample_warehouse).splitlines()
    changes = list(difflib.unified_diff(expected, found, "expected", "found", n=0, lineterm=""))
    assert not changes, "\n".join(
        [*changes, "If that is meant: python tests/samples/row_counts.py, and review the diff."]
    )
