"""Stage tables made by hand."""

from pathlib import Path

import polars as pl

from pipelines.stage_store import StageStore
from pipelines.tables import SCHEMAS


def stage_files(folder: Path, count: int) -> StageStore:
    """All stage tables, with so many rows in those of texts, figures and numerals."""
    store, numbers = StageStore(folder), range(count)
    rows = {
        "fetches": [{"run_id": "run-1"}],
        "texts": [{"sha256": f"{number:064}", "text": f"检查{number}次"} for number in numbers],
        "figures": [
            {"figure_id": f"f{number}", "report_id": f"r{number}", "value": float(number)}
            for number in numbers
        ],
        "numerals": [{"report_id": f"r{number}", "start": number} for number in numbers],
    }
    for table, schema in SCHEMAS.items():
        store.write(table, pl.DataFrame(rows.get(table, []), schema=schema))
    return store
