"""`fazhi review` on a small published snapshot."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.model.corrections import add_correction, read_corrections
from pipelines.model.review import correction_of, find_figure
from pipelines.publish.snapshot import open_published, publish
from pipelines.settings import Settings

TEXT = "全年检查经营场所280余家次，其中网吧40家次。罚款96.35万元。受理案件12件。"
# figure_key, metric, value, unit, qualifier, part, raw
FIGURES = [
    ("aa01", "enforcement.inspections", 280.0, "家次", "more_than", None, "280"),
    ("aa02", "enforcement.inspections", 40.0, "家次", "exact", "网吧", "40"),
    ("bb01", "enforcement.fines_amount", 96.35, "元", "exact", None, "96.35"),
    ("cc01", None, 12.0, "", "exact", None, "12"),
]
REVIEW = [
    ("bb01", 6, "conflict, outlier", "conflict 963500; outlier 800000"),
    ("aa01", 3, "conflict", "conflict 300"),
    ("aa02", 1, "scan", None),
]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty warehouse, and a corrections file of its own."""
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("FAZHI_CORRECTIONS", str(tmp_path / "corrections.csv"))
    monkeypatch.setenv("COLUMNS", "200")
    # Git asks this first: no setting of this machine decides.
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Reviewer One")
    return Settings()


@pytest.fixture
def published(settings: Settings) -> Settings:
    """What `fazhi review` reads of a snapshot: four figures, three of which deserve a look."""
    settings.build.mkdir()
    with duckdb.connect(str(settings.build_database)) as connection:
        connection.execute(
            """
            create schema staging;
            create table staging.stg_figures (
                figure_key varchar, metric varchar, value double, unit varchar, qualifier varchar,
                part varchar, raw varchar, span_start bigint, report_key varchar, status varchar,
                span_end bigint, quote varchar, quote_start bigint
            );
            create table dim_report as
                select 'r' as report_key, repeat('a', 64) as document_sha256, 'a.txt' as address,
                    '青禾县司法局' as agency, 2023 as year;
            create table dim_metric as
                select 'enforcement.inspections' as metric, '行政检查次数' as label_zh
                union all select 'enforcement.fines_amount', '罚款金额';
            create table quality_review (
                figure_key varchar, priority integer, reasons varchar, compared_with varchar
            );
            """
        )
        for figure in FIGURES:
            start = TEXT.index(figure[-1])
            end = start + len(figure[-1])
            sentence = TEXT.rindex("。", 0, start) + 1 if "。" in TEXT[:start] else 0
            quote = TEXT[sentence : TEXT.index("。", end) + 1]
            row = [*figure, start + 100, "r", "actual", end + 100, quote, sentence + 100]
            connection.execute(
                f"insert into staging.stg_figures values ({', '.join('?' * len(row))})",  # noqa: S608
                row,
            )
        connection.executemany("insert into quality_review values (?, ?, ?, ?)", REVIEW)
    publish(settings.build_database, settings.published, "run", datetime.now(UTC))
    return settings


def call(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["review", *words], input=given)


def keys(result: Result) -> list[str]:
    """The figures that were shown, in that order."""
    assert result.exit_code == 0, result.output
    return [line.split()[0] for line in result.output.splitlines() if line[:4] in {f[0] for f in FIGURES}]


def rows(settings: Settings) -> list[dict]:
    return read_corrections(settings.corrections).to_dicts()


def test_what_most_deserves_a_look_is_shown_first(published: Settings) -> None:
    assert keys(call()) == ["bb01", "aa01", "aa02"]


def test_a_figure_is_shown_with_its_sentence_and_place(published: Settings) -> None:
    shown = call("--limit", "1").output.splitlines()
    assert shown[0].split("  ") == ["bb01", "青禾县司法局", "2023", "conflict, outlier"]
    assert [line.strip() for line in shown[1:4]] == [
        "enforcement.fines_amount 罚款金额 = 96.35 元  ≠ conflict 963500; outlier 800000",
        f"a.txt:{100 + TEXT.index('96.35')}",
        "罚款{96.35}万元。",
    ]
    assert "fazhi review confirm|correct|remove" in shown[-1]


def test_qualifier_and_part_are_shown(published: Settings) -> None:
    shown = call().output
    assert "行政检查次数 = 280 家次 · more_than" in shown
    assert "行政检查次数 = 40 家次 · 网吧" in shown


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--limit", "2"], ["bb01", "aa01"]),
        (["--metric", "enforcement"], ["bb01", "aa01", "aa02"]),
        (["--metric", "enforcement.inspections"], ["aa01", "aa02"]),
        (["--metric", "enforcement.insp"], []),
        (["--reason", "outlier"], ["bb01"]),
        (["--reason", "conflict"], ["bb01", "aa01"]),
        (["--agency", "青禾"], ["bb01", "aa01", "aa02"]),
        (["--agency", "云水"], []),
    ],
    ids=" ".join,
)
def test_options_choose_among_them(published: Settings, options: list[str], found: list[str]) -> None:
    assert keys(call(*options)) == found


def test_nothing_to_review_is_said(published: Settings) -> None:
    assert call("--agency", "云水").output == "No such figure awaits a review.\n"


def test_confirm_writes_a_row_and_says_what_next(published: Settings) -> None:
    today = date.today()
    done = call("confirm", "bb01", "--reason", "as it says", "--by", "Li")
    assert done.exit_code == 0, done.output
    assert str(published.corrections) in done.output and "fazhi run" in done.output
    (row,) = rows(published)
    start = 100 + TEXT.index("96.35")
    assert today <= row.pop("reviewed_on") <= date.today()
    assert row == {
        **{"document_sha256": "a" * 64, "span_start": start, "span_end": start + 5, "raw": "96.35"},
        **{"read_metric": "enforcement.fines_amount", "read_value": 96.35, "verdict": "confirm"},
        **dict.fromkeys(["metric", "value", "unit", "qualifier", "status", "part"]),
        **{"reason": "as it says", "reviewer": "Li"},
    }


def test_correct_writes_what_it_should_be(published: Settings) -> None:
    given = ["--value", "963500", "--metric", "-", "--qualifier", "about", "--status", "prior"]
    done = call("correct", "bb01", "--reason", "万元", "--unit", "-", "--part", "网吧", *given)
    assert done.exit_code == 0, done.output
    (row,) = rows(published)
    assert row["verdict"] == "correct"
    assert [row[name] for name in ("metric", "value", "unit", "qualifier", "status", "part")] == [
        *("-", 963500, "-", "about", "prior", "网吧")
    ]


def test_a_figure_can_be_corrected_to_zero(published: Settings) -> None:
    assert call("correct", "bb01", "--value", "0", "--reason", "none").exit_code == 0
    assert rows(published)[0]["value"] == 0


def test_remove_writes_that_it_is_no_figure(published: Settings) -> None:
    assert call("remove", "cc01", "--reason", "a law's number").exit_code == 0
    (row,) = rows(published)
    assert (row["verdict"], row["raw"], row["read_metric"]) == ("remove", "12", None)


def test_the_reviewer_is_whom_git_names(published: Settings) -> None:
    call("confirm", "bb01", "--reason", "right")
    assert rows(published)[0]["reviewer"] == "Reviewer One"


def test_without_a_name_in_git_the_reviewer_is_the_login(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "")
    monkeypatch.setenv("LOGNAME", "reviewer2")
    call("confirm", "bb01", "--reason", "right")
    assert rows(published)[0]["reviewer"] == "reviewer2"


def test_what_was_reviewed_since_the_run_is_not_shown_again(published: Settings) -> None:
    call("confirm", "bb01", "--reason", "right")
    assert keys(call()) == ["aa01", "aa02"]


def test_the_beginning_of_a_key_will_do_where_one_figure_has_it(published: Settings) -> None:
    assert call("confirm", "b", "--reason", "right").exit_code == 0
    several = call("confirm", "aa", "--reason", "right")
    assert several.exit_code == 2
    assert "aa01, aa02" in several.stderr and "type more" in several.stderr


@pytest.mark.parametrize("key", ["zz", "", "%"])
def test_an_unknown_figure_is_told(published: Settings, key: str) -> None:
    done = call("confirm", key, "--reason", "right")
    assert done.exit_code == 2
    assert f"there is no figure {key!r}" in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "must say what it should be"),
        (["--value", "96.35", "--unit", "元"], "must say what it should be"),  # as it was read
        (["--metric", "petitions.unheard_of"], "`fazhi metrics` lists it"),
        (["--status", "later"], "status 'later'"),
        (["--value", "nan"], "value nan"),
    ],
    ids=str,
)
def test_a_correction_that_is_none_is_refused(published: Settings, options: list[str], told: str) -> None:
    done = call("correct", "bb01", "--reason", "because", *options)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not published.corrections.exists()


def test_a_second_look_replaces_the_row_and_says_so(published: Settings) -> None:
    call("confirm", "bb01", "--reason", "right", "--by", "Li")
    done = call("correct", "bb01", "--reason", "wrong", "--value", "963500")
    assert "in the place of confirm by Li of 20" in done.output
    assert [row["verdict"] for row in rows(published)] == ["correct"]


@pytest.mark.parametrize("words", [[], ["confirm", "bb01", "--reason", "right"], ["walk"]], ids=str)
def test_a_corrections_file_that_is_not_right_is_told(published: Settings, words: list[str]) -> None:
    published.corrections.write_text("a,b\n", encoding="utf-8")
    done = call(*words)
    assert done.exit_code == 2
    assert f"{published.corrections}, line 1: the columns must be" in done.stderr


@pytest.mark.parametrize("words", [[], ["confirm", "bb01", "--reason", "right"], ["walk"]], ids=str)
def test_nothing_published_is_told(settings: Settings, words: list[str]) -> None:
    done = call(*words)
    assert done.exit_code == 1
    assert "fazhi run" in done.stderr


def test_a_snapshot_without_what_it_needs_is_told(settings: Settings) -> None:
    settings.build.mkdir()
    duckdb.connect(str(settings.build_database)).close()
    publish(settings.build_database, settings.published, "run", datetime.now(UTC))
    done = call()
    assert done.exit_code == 1
    assert "older version" in done.stderr and "fazhi run" in done.stderr


def walk(*answers: str, options: tuple[str, ...] = ()) -> Result:
    return call("walk", *options, given="".join(f"{answer}\n" for answer in answers))


def test_a_walk_asks_for_one_after_the_other(published: Settings) -> None:
    value = ["", "963500", "", "", "", ""]  # metric, value, unit, qualifier, status, part
    done = walk("c", *value, "万元", "y", "as it says", "r", "no inspection")
    assert keys(done) == ["bb01", "aa01", "aa02"]
    assert "That was the last." in done.output
    assert [
        (row["raw"], row["verdict"], row["value"], row["unit"], row["reason"]) for row in rows(published)
    ] == [
        ("96.35", "correct", 963500, None, "万元"),
        ("280", "confirm", None, None, "as it says"),
        ("40", "remove", None, None, "no inspection"),
    ]


def test_what_was_skipped_is_asked_again_another_time_and_what_was_answered_is_kept(
    published: Settings,
) -> None:
    done = walk("s", "Y", "right", "q")
    assert (done.exit_code, keys(done)) == (0, ["bb01", "aa01", "aa02"])
    assert keys(walk("q")) == ["bb01"]
    assert [row["raw"] for row in rows(published)] == ["280"]


def test_a_walk_that_is_broken_off_keeps_what_was_answered(published: Settings) -> None:
    assert walk("y", "right", "c").exit_code == 1  # the input ends
    assert [row["raw"] for row in rows(published)] == ["96.35"]


def test_a_walk_asks_again_where_an_answer_makes_no_row(published: Settings) -> None:
    unchanged = [""] * 6
    done = walk("what", "c", *unchanged, "why", "c", "none.such", *unchanged[1:], "why", "y", "right", "q")
    assert done.exit_code == 0
    assert "Type one of y, c, r, s, q" in done.stderr
    assert "must say what it should be" in done.stderr
    assert "'none.such' is not in the catalogue" in done.stderr
    assert [row["verdict"] for row in rows(published)] == ["confirm"]


def test_a_dash_takes_a_column_away(published: Settings) -> None:
    walk("c", "", "", "", "", "", "-", "a total", "q", options=("--reason", "scan"))
    assert [(row["raw"], row["part"], row["metric"]) for row in rows(published)] == [("40", "-", None)]


def test_a_walk_may_be_through_some_of_them(published: Settings) -> None:
    assert keys(walk("s", options=("--limit", "1"))) == ["bb01"]
    assert "No such figure" in walk(options=("--metric", "petitions")).output


def test_a_figure_is_found_as_it_was_read_also_after_a_review(published: Settings) -> None:
    with open_published(published.published_database) as connection:
        figure = find_figure(connection, "cc01")
    assert (figure.value, figure.reasons) == (12.0, None)
    row = correction_of(figure, "correct", "it is", "Li", date(2026, 1, 2), {"value": 13, "unit": "件"})
    assert add_correction(published.corrections, row) is None
    assert (row.value, row.unit, row.metric) == (13, "件", None)


def test_a_run_refuses_a_corrections_file_that_is_not_right_before_anything_starts(
    settings: Settings,
) -> None:
    settings.corrections.write_text("document_sha256\nabc\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["run"])
    assert done.exit_code == 2
    assert f"{settings.corrections}, line 1: the columns must be" in done.stderr
    assert [path.name for path in settings.warehouse.iterdir()] == ["corrections.csv"]
