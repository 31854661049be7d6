"""Writes dbt_project/models/marts/_agency_year.yml: the columns of `agency_year`, a column a metric.

The catalogue of metrics is the one list. The model takes its columns from this file, and dbt their
descriptions. After a change of the catalogue: `python -m pipelines.model.describe_agency_year`.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.settings import PROJECT

TARGET = PROJECT / "dbt_project" / "models" / "marts" / "_agency_year.yml"
HEADER = "# Written by `python -m pipelines.model.describe_agency_year` from the catalogue: do not edit.\n"
DESCRIPTION = (
    "One agency and year (机关年度), a column a metric: the newest version of its report on law-based"
    " government (法治政府建设); where there is none, of its report with the most figures. Canonical"
    " figures only: no parts, plans, earlier values or growth; see int_figures for the rule. Null: the"
    " report does not tell, which is no zero. `quality_conflicts` lists where a report gives several values."
)


def column_name(metric: str, unit: str) -> str:
    """The column of a metric, with its unit where that is not a count.

    `enforcement.fines_amount` in 元 is `enforcement_fines_yuan`, a rate ends in `_rate_pct`.
    """
    name = metric.replace(".", "_")
    match unit:
        case "元":
            return f"{name.removesuffix('_amount')}_yuan"
        case "%":
            return f"{name}_pct"
        case _:
            return name


def properties(metrics: pl.DataFrame) -> str:
    """The dbt properties of `agency_year` for a catalogue with the schema METRICS, as YAML."""
    columns: list[dict[str, Any]] = [
        _column("agency_key", "varchar", data_tests=["not_null"]),
        _column("region_key", "varchar"),
        _column("agency", "varchar"),
        _column("region", "varchar"),
        _column("year", "integer", data_tests=["not_null"]),
        {
            "name": "report_key",
            "data_type": "varchar",
            "description": "The report that the row is read from (报告键): one row a report.",
            "data_tests": ["unique", "not_null"],
        },
    ]
    for row in metrics.filter(~pl.col("on_trial").fill_null(False)).iter_rows(named=True):
        told = f"{row['label_en']} ({row['column_zh']}), in {row['unit']}. {row['definition']}"
        columns.append(
            {
                "name": column_name(row["metric"], row["unit"]),
                "data_type": "double",
                "description": told,
                "config": {"meta": {"metric": row["metric"], "unit": row["unit"]}},
            }
        )
    model = {"name": "agency_year", "description": DESCRIPTION, "columns": columns}
    return HEADER + yaml.safe_dump({"models": [model]}, allow_unicode=True, sort_keys=False, width=110)


def _column(name: str, data_type: str, **more: Any) -> dict[str, Any]:
    """A column that other models have too, with the description that they share."""
    return {"name": name, "data_type": data_type, "description": f"{{{{ doc('{name}') }}}}", **more}


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with `--check` tell whether it is up to date.

    Returns:
        0, or 1 where the check found the file to be behind the catalogue.
    """
    from pipelines.extract.catalogue import metrics_table

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is out of date")
    check = parser.parse_args(arguments).check
    wanted = properties(metrics_table())
    if not check:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == wanted:
        return 0
    name = Path(TARGET).relative_to(PROJECT)
    print(
        f"{name} is behind the catalogue: run `python -m pipelines.model.describe_agency_year`",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
