"""Broken and hostile files through the whole run: each has an outcome, and a good report beside is read."""

import csv
from collections.abc import Iterator

import pytest
from bad_files import FORMULAS, MARKUP, MEMBERS, QUOTES, SETTINGS, write_bad_files
from openpyxl import load_workbook

AGENCY = "青禾县住房和城乡建设局"
GOOD = f"""{AGENCY}2023年度法治政府建设情况报告

2023年，{AGENCY}认真推进依法行政，现将有关情况报告如下。

一、主要举措和成效
全年开展行政检查1310次，作出行政处罚36件。
"""
CELL_BEGINS = tuple("=+-@\t\r\n＝＋－＠")


@pytest.fixture(scope="module")
def bad(run, tmp_path_factory) -> Iterator[tuple]:
    """A run over the folder, whose own name is odd too; and how each file must end."""
    folder = tmp_path_factory.mktemp("bad") / 'it\'s; "bad" -- [files]'
    folder.mkdir()
    expected = write_bad_files(folder) | MEMBERS
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        for name, value in SETTINGS.items():
            patched.setenv(name, value)
        yield run(tmp_path_factory.mktemp("warehouse"), folder), expected


def test_the_run_publishes_and_the_good_report_gives_its_figures(bad) -> None:
    done, _ = bad
    assert done.exit_code == 0, done.output
    rows = done.ask(
        f"select metric, value from fct_enforcement where agency = '{AGENCY}' order by 1"  # noqa: S608
    )
    assert rows == [("enforcement.inspections", 1310), ("enforcement.penalty_cases", 36)]


def test_each_file_has_the_outcome_that_it_should(bad) -> None:
    done, expected = bad
    # Files of the same bytes are one document; what was not archived has a document by its address.
    outcomes = dict(
        done.ask("""
            select f.address, d.outcome
            from staging.stg_fetches f
            join staging.stg_documents d
              on d.document_sha256 = f.document_sha256
              or (f.document_sha256 is null and (d.source, d.address) = (f.source, f.address))
        """)
    )
    outcomes |= dict(
        done.ask("select address, outcome from staging.stg_documents where contains(address, '!/')")
    )
    assert outcomes.pop("good.txt") == "read"
    wrong = {name: (outcomes.get(name), due) for name, due in expected.items() if outcomes.get(name) != due}
    assert wrong == {}
    assert [name for name in outcomes if name not in expected and "!/" not in name] == []


def test_what_was_not_read_says_why_and_what_to_do(bad) -> None:
    done, _ = bad
    rows = done.ask("select outcome, detail, what_to_do from quality_documents")
    assert len({outcome for outcome, _, _ in rows}) >= 7
    assert all(detail and what_to_do for _, detail, what_to_do in rows)


def test_no_file_of_this_machine_was_drawn_in(bad) -> None:
    done, _ = bad
    assert _texts_with(done, "root:") == 0


def test_no_cell_of_an_export_is_a_formula(bad) -> None:
    done, _ = bad
    exports = done.settings.published / "current" / "exports"
    found = set()
    for path in sorted((exports / "csv").rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert not cell.startswith(CELL_BEGINS) or _is_number(cell), (path.name, cell)
                    found |= {formula for formula in FORMULAS if cell.startswith(f"'{formula}")}
    assert found == set(FORMULAS) - {"\t=1+1"}  # white space around a sentence is no part of it
    book = load_workbook(exports / "fazhi.xlsx", read_only=True)
    kinds = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds <= {"s", "n", "b", "d", "inlineStr"}


def test_what_looks_like_sql_is_text(bad) -> None:
    done, _ = bad
    assert done.ask("select count(*) > 0 from fct_enforcement") == [(True,)]
    assert _texts_with(done, QUOTES) > 0
    assert done.ask(
        "select count(distinct source) from staging.stg_documents where contains(source, '''s; \"')"
    )


def test_what_looks_like_markup_is_no_part_of_a_page(bad) -> None:
    done, _ = bad
    assert _texts_with(done, MARKUP) > 0
    page = (done.settings.published / "current" / "docs" / "index.html").read_text(encoding="utf-8")
    assert MARKUP not in page


def _texts_with(done, words: str) -> int:
    return sum(words in text for (text,) in done.ask("select text from staging.stg_texts"))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
