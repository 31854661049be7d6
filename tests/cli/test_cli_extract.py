"""`fazhi extract` on small files."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.extract import COLUMNS
from pipelines.cli.main import app

TEXT = (
    "青禾县住房和城乡建设局2023年度法治政府建设情况报告\n\n"
    "一、主要工作\n"
    "全年开展行政检查1200余次，作出行政处罚36件，罚款96.35万元。\n"
    "未发生行政诉讼案件。\n"
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "青禾2023.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    return path


def _rows(*arguments: str | Path) -> list[dict[str, object]]:
    done = CliRunner().invoke(app, ["extract", "--format", "jsonl", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_jsonl_has_one_object_a_figure(report: Path) -> None:
    rows = _rows(report)
    assert all(list(row) == COLUMNS for row in rows)
    fine = next(row for row in rows if row["value"] == 963500)
    assert fine["metric"] == "enforcement.fines_amount"
    assert (fine["unit"], fine["qualifier"], fine["status"], fine["kind"]) == (
        "元",
        "exact",
        "actual",
        "figure",
    )
    assert fine["quote"] == "全年开展行政检查1200余次，作出行政处罚36件，罚款96.35万元。"
    assert (fine["file"], fine["year"]) == ("青禾2023.txt", 2023)
    assert "住房和城乡建设局" in str(fine["agency"])
    assert "主要工作" in str(fine["section"])


def test_spans_are_code_points_of_the_text_without_its_byte_order_mark(report: Path) -> None:
    rows = _rows(report, "--all")
    assert rows
    assert all(TEXT[row["start"] : row["end"]] == row["raw"] for row in rows)  # type: ignore[misc]


def test_all_adds_the_numerals_that_are_no_figures(report: Path) -> None:
    years = [row for row in _rows(report, "--all") if row["kind"] == "year"]
    assert years and all(row["value"] is None and row["metric"] is None for row in years)
    assert {row["kind"] for row in _rows(report)} == {"figure"}


def test_csv_has_one_header_for_all_files(report: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(TEXT)
    done = CliRunner().invoke(app, ["extract", str(tmp_path), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["file"] for row in rows} == {"青禾2023.txt", "b.txt"}
    assert done.stdout.count("file,kind") == 1


def test_table_names_the_file(report: Path) -> None:
    done = CliRunner().invoke(app, ["extract", str(report)])
    assert done.exit_code == 0
    assert "青禾2023.txt" in done.stdout


@pytest.mark.parametrize(
    ("name", "data", "outcome"),
    [
        ("empty.txt", b"", "empty"),
        ("papers.rar", b"Rar!\x1a\x07\x01\0", "unsupported"),
        ("cut.pdf", b"%PDF-1.7\n", "corrupt"),
        ("broken.txt", b"\xe5\x85\xa8\xe5\xb9\xb4" * 20 + b"\xff\xfe\xfd", "corrupt"),
    ],
)
def test_a_file_without_text_is_named_and_the_others_go_on(
    report: Path, tmp_path: Path, name: str, data: bytes, outcome: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(data)
    done = CliRunner().invoke(app, ["extract", "--format", "jsonl", str(bad), str(report)])
    assert done.exit_code == 1
    assert f"{bad}: {outcome}" in done.stderr
    assert '"value": 963500' in done.stdout
    # In a folder it is to be expected: the exit code is that of the rest.
    assert CliRunner().invoke(app, ["extract", "--format", "jsonl", str(tmp_path)]).exit_code == 0


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["extract", str(tmp_path / "no.txt")])
    assert done.exit_code == 1
    assert "no.txt: missing" in done.stderr


def test_a_file_above_the_limit_is_refused(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_MAX_FILE_MB", "0")
    done = CliRunner().invoke(app, ["extract", str(report)])
    assert done.exit_code == 1
    assert "too_large" in done.stderr


def test_extract_loads_neither_dagster_nor_dbt(report: Path) -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from pipelines.cli.main import app;"
        f"CliRunner().invoke(app, ['extract', {str(report)!r}]);"
        "print({'dagster', 'dbt', 'duckdb'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
