"""What a night changed, told of real builds: their tables have the columns that are compared."""

from pipelines.publish.comparison import compare
from pipelines.publish.history import database_of, find_snapshot


def test_a_second_run_over_the_same_folder_changes_nothing(second) -> None:
    published = second.settings.published
    found = compare(*(database_of(published, find_snapshot(published, name)) for name in ("1", "2")))
    assert [len(found.reports), len(found.values), len(found.figures)] == [0, 0, 0]
