"""Write how many rows each published table has after a run over the sample reports.

    python tests/samples/row_counts.py

writes `warehouse/samples/expected/row_counts.csv`: review what changed as a diff.
"""

import csv
import io
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

from sample_warehouse import publish_samples  # noqa: E402

from pipelines.publish.snapshot import current_snapshot  # noqa: E402

EXPECTED = PROJECT / "warehouse" / "samples" / "expected" / "row_counts.csv"
SCHEMA = "main."  # what analysts query; the others hold what it is made of


def row_counts(warehouse: Path) -> str:
    """The published tables and their rows, as the CSV file has them."""
    snapshot = current_snapshot(warehouse / "published")
    if snapshot is None:
        raise ValueError(f"nothing is published in {warehouse}")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "rows"])
    writer.writerows(
        (name.removeprefix(SCHEMA), rows)
        for name, rows in sorted(snapshot.counts.items())
        if name.startswith(SCHEMA)
    )
    return out.getvalue()


def main() -> None:
    """Run as a script."""
    with tempfile.TemporaryDirectory() as folder:
        publish_samples(Path(folder))
        EXPECTED.write_text(row_counts(Path(folder)), encoding="utf-8")
    print(f"{EXPECTED.relative_to(PROJECT)} is written: see git diff")


if __name__ == "__main__":
    main()
