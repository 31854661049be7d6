"""A lake of the sample reports, and what its builds are given."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from click.testing import Result

from pipelines.lake.connection import Lake
from pipelines.stage_store import StageStore

OF_REPORTS = ("reports", "report_documents", "ledgers", "figures", "numerals")
OF_DOCUMENTS = ("documents", "texts", "sections")


@dataclass(frozen=True)
class BuiltLake:
    """A lake that was built of all sample reports but one, then without success, then of all of them."""

    lake: Lake
    warehouse: Path
    left_out: str  # the report_id that only the last build has
    first: Result
    failed: Result
    last: Result
    after_failure: str  # what `fazhi lake snapshots` said then
    run: Callable[..., Result]

    def ask(self, query: str, *options: str) -> Result:
        """What `fazhi lake sql` answers, as CSV."""
        return self.run("sql", query, "--format", "csv", *options)


def leave_one_out(store: StageStore, whole: dict[str, pl.DataFrame]) -> str:
    """Take a report of one version, with figures, out of the stage tables."""
    versions = whole["reports"].filter(pl.len().over("version_of") == 1)
    report_id = versions.join(whole["figures"], on="report_id", how="semi")["report_id"].sort()[0]
    documents = whole["report_documents"].filter(report_id=report_id)["sha256"]
    for table in OF_REPORTS:
        store.write(table, whole[table].filter(pl.col("report_id") != report_id))
    for table in OF_DOCUMENTS:
        store.write(table, whole[table].filter(~pl.col("sha256").is_in(documents.implode())))
    return report_id


def double_a_figure(store: StageStore) -> None:
    """Make a build fail, halfway: int_figures is made anew, and its keys are not unique."""
    store.write("figures", pl.concat([figures := store.read("figures"), figures.head(1)]))
    store.write("ledgers", store.read("ledgers").with_columns(version=pl.lit("read anew")))
