"""That an older program leaves a newer one's warehouse alone."""

import json
from pathlib import Path

import pytest

from pipelines.runs.state import FILE, STATE_VERSION, StateError, check_state, claim_state


def test_a_warehouse_that_is_new_or_of_this_program_is_taken(tmp_path: Path) -> None:
    check_state(tmp_path)
    claim_state(tmp_path)
    check_state(tmp_path)
    assert json.loads((tmp_path / FILE).read_text()) == {"state_version": STATE_VERSION}


def test_one_of_an_older_program_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"state_version": STATE_VERSION - 1}))
    claim_state(tmp_path)
    assert json.loads((tmp_path / FILE).read_text()) == {"state_version": STATE_VERSION}


def test_one_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    newer = json.dumps({"state_version": STATE_VERSION + 1})
    (tmp_path / FILE).write_text(newer)
    for refuse in (check_state, claim_state):
        with pytest.raises(
            StateError, match=f"its state is {STATE_VERSION + 1}, and this one knows {STATE_VERSION}"
        ):
            refuse(tmp_path)
    assert (tmp_path / FILE).read_text() == newer


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"state_version": "new"}'])
def test_a_state_that_cannot_be_told_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StateError, match="cannot be read"):
        check_state(tmp_path)
