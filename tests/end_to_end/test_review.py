"""A figure is corrected in the terminal, and the next run publishes it so; or says why it can't."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.publish.snapshot import current_snapshot

FINES = """
    select figure_key, value, is_corrected, raw, quote from fct_enforcement
    where metric = 'enforcement.fines_amount' and agency = '青禾县文化和旅游局'
"""


@pytest.fixture(scope="module")
def corrections(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A corrections file of its own, not there yet."""
    path = tmp_path_factory.mktemp("reviews") / "corrections.csv"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FAZHI_CORRECTIONS", str(path))
        yield path


@pytest.fixture(scope="module")
def corrected(run, second, sources: Path, corrections: Path, tmp_path_factory: pytest.TempPathFactory):
    """A run after `fazhi review correct`, on a copy of the warehouse of the second run."""
    warehouse = tmp_path_factory.mktemp("reviewed") / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    ((key, *_),) = second.ask(FINES)
    written = CliRunner().invoke(
        app,
        ["review", "correct", key, "--value", "950000", "--reason", "misprint", "--by", "reader"],
        env={"FAZHI_WAREHOUSE": str(warehouse)},
    )
    assert written.exit_code == 0, written.output
    return run(warehouse, sources)


def test_a_corrected_figure_is_published_so_with_its_sentence_kept(second, corrected) -> None:
    assert corrected.exit_code == 0, corrected.output
    ((key, value, is_corrected, raw, quote),) = second.ask(FINES)
    assert (value, is_corrected) == (963500, False)
    assert corrected.ask(FINES) == [(key, 950000, True, raw, quote)]
    assert "罚款96.35万元" in quote


def test_the_table_of_agencies_and_years_has_the_corrected_value(corrected) -> None:
    asked = "select enforcement_fines_yuan from agency_year where agency = '青禾县文化和旅游局'"
    assert corrected.ask(asked) == [(950000,)]


def test_who_corrected_it_and_why_is_published(corrected) -> None:
    asked = "select outcome, read_value, value, reason, reviewer from quality_corrections"
    assert corrected.ask(asked) == [("applied", 963500, 950000, "misprint", "reader")]


def test_a_correction_that_no_longer_fits_stops_the_run_and_is_told(
    run, corrected, sources: Path, corrections: Path
) -> None:
    """As if the number had been read as 96 when it was reviewed."""
    text = corrections.read_text(encoding="utf-8")
    corrections.write_text(text.replace(",963500,", ",96,"), encoding="utf-8")
    before = current_snapshot(corrected.settings.published)
    failed = run(corrected.settings.warehouse, sources)
    assert failed.exit_code == 1
    assert "every_correction_still_fits" in failed.output
    assert f"{corrections}, line 2: expects '96.35' at " in failed.output
    assert "it is read as enforcement.fines_amount 963500" in failed.output
    assert current_snapshot(failed.settings.published) == before
