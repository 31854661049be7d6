"""The corrections file: what it refuses, and that writing a row leaves the others as they are."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.model.corrections import (
    Correction,
    CorrectionsError,
    add_correction,
    misfits,
    read_corrections,
    reviewed_figures,
)
from pipelines.settings import PROJECT
from pipelines.tables import CORRECTIONS

SHA = "a" * 64
HEADER = ",".join(CORRECTIONS)
ROW = {
    **{"document_sha256": SHA, "span_start": "10", "span_end": "12", "raw": "12"},
    **{"read_metric": "enforcement.inspections", "read_value": "12", "verdict": "correct"},
    **{"metric": "", "value": "120", "unit": "", "qualifier": "", "status": "", "part": ""},
    **{"reason": "misprint", "reviewer": "reader", "reviewed_on": "2026-01-02"},
}


def line(**cells: str) -> str:
    return ",".join((ROW | cells).values())


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "corrections.csv"
    path.write_text("".join(f"{row}\n" for row in (header, *lines)), encoding="utf-8", newline="")
    return path


def correction(**cells: object) -> Correction:
    return Correction.model_validate(ROW | cells)


def test_the_file_of_the_project_can_be_read() -> None:
    assert read_corrections(PROJECT / "dbt_project" / "corrections.csv").schema == CORRECTIONS


def test_a_row_becomes_a_row_of_the_table(tmp_path: Path) -> None:
    read = read_corrections(write(tmp_path, line()))
    assert read.schema == CORRECTIONS
    assert read.row(0) == (
        *(SHA, 10, 12, "12", "enforcement.inspections", 12.0, "correct"),
        *(None, 120.0, None, None, None, None, "misprint", "reader", date(2026, 1, 2)),
    )


def test_a_file_that_is_not_there_is_told_with_how_to_begin_one(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    with pytest.raises(CorrectionsError, match=re.escape(f"{path}: there is no such file")) as error:
        read_corrections(path)
    path.write_text(str(error.value).splitlines()[-1], encoding="utf-8")
    assert read_corrections(path).schema == CORRECTIONS
    assert read_corrections(path).is_empty()


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    names = list(reversed(CORRECTIONS))
    path = write(tmp_path, ",".join(ROW[name] for name in names), header=",".join(names))
    assert read_corrections(path).equals(read_corrections(write(tmp_path, line())))


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_that_a_spreadsheet_wrote_is_read(tmp_path: Path, end: str, mark: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(f"{mark}{HEADER}{end}{line()}{end}", encoding="utf-8", newline="")
    assert read_corrections(path).height == 1


@pytest.mark.parametrize(
    "cells",
    [
        {"verdict": "correct", "metric": "-"},
        {"verdict": "correct", "value": "0"},
        {"verdict": "correct", "value": "", "unit": "-", "part": "-"},
        {"verdict": "correct", "value": "", "status": "prior", "qualifier": "about"},
        {"verdict": "confirm", "value": ""},
        {"verdict": "remove", "value": ""},
        {"read_metric": "", "value": "", "metric": "petitions.litigation_cases"},
    ],
    ids=str,
)
def test_each_verdict_has_its_columns(tmp_path: Path, cells: dict[str, str]) -> None:
    assert read_corrections(write(tmp_path, line(**cells))).height == 1


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"document_sha256": "abc"}, "document_sha256 'abc'"),
        ({"span_start": "-1"}, "span_start '-1'"),
        ({"span_start": "x"}, "span_start 'x'"),
        ({"span_end": "13"}, "the span is 3 characters long and raw 2"),
        ({"raw": ""}, "raw ''"),
        ({"read_value": "nan"}, "read_value 'nan'"),
        ({"value": "inf"}, "value 'inf'"),
        ({"value": "12件"}, "value '12件'"),
        ({"verdict": "maybe"}, "verdict 'maybe'"),
        ({"value": ""}, "must say what it should be"),
        ({"verdict": "confirm"}, "confirm changes nothing"),
        ({"verdict": "remove", "value": "", "part": "-"}, "remove changes nothing"),
        ({"qualifier": "roughly"}, "qualifier 'roughly'"),
        ({"status": "-"}, "status '-'"),
        ({"metric": "petitions.unheard_of"}, "metric 'petitions.unheard_of' is not in the catalogue"),
        ({"metric": "none.people"}, "metric 'none.people' is not in the catalogue"),
        ({"read_metric": "-"}, "read_metric '-' is not in the catalogue"),
        ({"reason": " "}, "reason ' '"),
        ({"reviewer": ""}, "reviewer ''"),
        ({"reviewed_on": "2026-02-30"}, "reviewed_on '2026-02-30'"),
    ],
    ids=str,
)
def test_a_row_that_is_not_right_is_told_with_its_line(
    tmp_path: Path, cells: dict[str, str], told: str
) -> None:
    path = write(tmp_path, line(span_start="0", span_end="2"), line(**cells))
    with pytest.raises(CorrectionsError) as failure:
        read_corrections(path)
    assert str(failure.value).startswith(f"{path}, line 3: ")
    assert told in str(failure.value)
    assert str(failure.value).endswith("mend or delete the row")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line(), line(verdict="confirm", value="")], "line 3: line 2 is of the same figure"),
        ([line(reason='"of two\nlines"'), line(raw="")], "line 4: raw"),
        ([line(), "", line(raw="")], "line 4: raw"),
        ([line(), line()[:90]], "line 3: has 5 cells and the header 16"),
        ([line() + ","], "line 2: has 17 cells"),
        ([line(reason='"not closed')], "line 2: is no CSV"),
        ([line(reason='"closed"too early')], "line 2: is no CSV"),
    ],
    ids=["twice", "after a line break", "after an empty line", "cut off", "too long", "open", "quotes"],
)
def test_what_is_wrong_with_the_lines_is_told(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(CorrectionsError) as failure:
        read_corrections(write(tmp_path, *lines))
    assert told in str(failure.value)


@pytest.mark.parametrize(
    "header",
    ["", "a,b", HEADER.replace("raw", "words"), f"{HEADER},raw", HEADER.replace("raw", "reason")],
    ids=["none", "other", "renamed", "one more", "one twice"],
)
def test_other_columns_are_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(CorrectionsError, match=r"corrections.csv, line 1: the columns must be document_sha"):
        read_corrections(write(tmp_path, line(), header=header))


def test_a_file_in_another_charset_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_bytes(f"{HEADER}\n{line(reason='笔误')}\n".encode("gb18030"))
    with pytest.raises(CorrectionsError, match=r"corrections.csv: cannot be read as UTF-8"):
        read_corrections(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="cannot be read"):
        read_corrections(tmp_path)


def test_the_first_row_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "corrections.csv"
    assert add_correction(path, correction()) is None
    assert path.read_text(encoding="utf-8") == f"{HEADER}\n{line()}\n"


def test_a_row_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    written = correction(
        read_value=0.1 + 0.2, value=0.0, part="网吧,酒吧", reason='of "two"\nlines', read_metric=None
    )
    add_correction(path, written)
    assert Correction.model_validate(read_corrections(path).row(0, named=True)) == written


def test_other_rows_stay_byte_for_byte(tmp_path: Path) -> None:
    """Whatever wrote them: quotes, line ends, digits, order of columns, and no end of the last line."""
    path = tmp_path / "corrections.csv"
    names = list(reversed(CORRECTIONS))
    other = ",".join(f'"{cell}"' for cell in (ROW | {"value": "120.00", "span_end": "012"}).values())
    cells = dict(zip(CORRECTIONS, other.split(","), strict=True))
    before = f"\ufeff{','.join(names)}\r\n\r\n{','.join(cells[name] for name in names)}"
    path.write_text(before, encoding="utf-8", newline="")
    assert add_correction(path, correction(read_metric=None, value=1.5)) is None
    after = path.read_bytes().decode()
    assert after.startswith(f"{before}\n")
    assert read_corrections(path)["value"].to_list() == [120.0, 1.5]


def test_a_second_row_of_a_figure_takes_the_place_of_the_first(tmp_path: Path) -> None:
    others = line(span_start="0", span_end="2"), line(span_start="20", span_end="22")
    path = write(tmp_path, others[0], line(reason='"of two\nlines"'), others[1])
    earlier = add_correction(path, correction(verdict="confirm", value=None, reason="it is right"))
    assert earlier and (earlier.verdict, earlier.reason) == ("correct", "of two\nlines")
    new = line(verdict="confirm", value="", reason="it is right")
    assert path.read_text(encoding="utf-8").splitlines() == [HEADER, others[0], new, others[1]]


def test_nothing_is_added_to_a_file_that_is_not_right(tmp_path: Path) -> None:
    path = write(tmp_path, line(), line(span_start="x"))
    before = path.read_bytes()
    with pytest.raises(CorrectionsError, match="line 3"):
        add_correction(path, correction(verdict="confirm", value=None))
    assert path.read_bytes() == before


def test_stopped_while_writing_the_file_is_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, line())
    before = path.read_bytes()

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", stopped)
        add_correction(path, correction(read_metric=None))
    assert path.read_bytes() == before
    add_correction(path, correction(read_metric=None))
    assert [file.name for file in tmp_path.iterdir()] == ["corrections.csv"]
    assert read_corrections(path).height == 2


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "corrections.csv.part").mkdir()
    with pytest.raises(CorrectionsError, match=r"corrections.csv: cannot be written .* FAZHI_CORRECTIONS"):
        add_correction(tmp_path / "corrections.csv", correction())


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    path = write(tmp_path, line())
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    add_correction(link, correction(read_metric=None))
    assert link.is_symlink()
    assert read_corrections(path).height == 2


def test_reviewed_figures_are_told_by_document_span_and_metric(tmp_path: Path) -> None:
    path = write(tmp_path, line(), line(read_metric=""))
    assert reviewed_figures(path) == {(SHA, 10, 12, "enforcement.inspections"): 2, (SHA, 10, 12, None): 3}


def test_what_no_longer_fits_is_told_with_its_line(tmp_path: Path) -> None:
    """As `quality_corrections` says it; tests/dbt holds that it does."""
    path = write(tmp_path, line(), line(read_metric=""), line(span_start="0", span_end="2"))
    with duckdb.connect() as connection:
        connection.execute(
            "create table quality_corrections (document_sha256 varchar, span_start bigint, span_end bigint,"
            " raw varchar, read_metric varchar, read_value double, outcome varchar, text_there varchar,"
            " figures_there varchar)"
        )
        connection.executemany(
            f"insert into quality_corrections values ('{SHA}', ?, ?, '12', ?, 12, ?, ?, ?)",  # noqa: S608
            [
                (0, 2, "enforcement.inspections", "text_differs", None, None),
                (10, 12, "enforcement.inspections", "applied", "12", None),
                (10, 12, None, "figure_differs", "12", None),
            ],
        )
        told = misfits(path, connection)
    assert [message.removeprefix(f"{path}, ").partition("; look again")[0] for message in told] == [
        "line 4: expects '12' at 0 of document aaaaaaaaaaaa, and the text says nothing",
        "line 3: expects '12' at 10 of document aaaaaaaaaaaa to be read as - 12, and it is read as no figure",
    ]
