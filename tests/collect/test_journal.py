"""The journal of a crawl, whole and torn."""

from datetime import UTC, datetime

from pipelines.collect.journal import Attempt, Journal, read_journal


def attempt(number: int) -> Attempt:
    at = datetime(2024, 3, 1, 18, 30, number, 123456, tzinfo=UTC)
    return Attempt(
        f"http://linxi.example/{number}", "document", "new", at, "run", "ab" * 32, 7, link_text="报告"
    )


def test_what_is_written_is_read(tmp_path):
    journal = Journal(tmp_path / "a" / "journal.jsonl")
    journal.begin("run")
    journal.add(attempt(1))
    journal.end("finished")
    state = read_journal(tmp_path / "a" / "journal.jsonl")
    assert state.attempts == [attempt(1)]
    assert (state.open_attempts, state.interrupted, state.reason) == ([], False, "finished")


def test_a_journal_without_an_end_is_of_an_interrupted_crawl_and_a_torn_line_is_passed_over(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.begin("run")
    journal.add(attempt(1))
    journal.add(attempt(2))
    path.write_bytes(path.read_bytes()[:-40])
    state = read_journal(path)
    assert (state.open_attempts, state.interrupted) == ([attempt(1)], True)
    again = Journal(path)
    again.begin("run 2")
    again.add(attempt(3))
    assert read_journal(path).open_attempts == [attempt(1), attempt(3)]


def test_lines_of_another_shape_are_passed_over(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_text('null\n[]\n{"address": "x"}\n{"other": 1}\n\xff\n', encoding="latin-1")
    assert read_journal(path).attempts == []
    assert read_journal(tmp_path / "none").interrupted is False
