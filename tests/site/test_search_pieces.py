"""The index of the search: reports that come later leave the indexes before them as they are."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.site import search
from pipelines.site.register import report_rows


def _report_no(database: Path) -> dict[str, int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        reports = [json.loads(row) for row in report_rows(connection)]
        return {row[0]: row[-1] for row in reports}


def test_a_report_keeps_its_number_where_others_come_or_go(site: Any, tmp_path: Path) -> None:
    database = Path(shutil.copyfile(site.database, tmp_path / "fazhi.duckdb"))
    with duckdb.connect(str(database)) as connection:
        ((last,),) = connection.execute(
            "select report_key from dim_report inner join stages.documents on document_sha256 = sha256"
            " order by first_seen_at desc, sha256 desc limit 1"
        ).fetchall()
        connection.execute("delete from dim_report where report_key = ?", [last])
    before, after = _report_no(site.database), _report_no(database)
    assert len(set(before.values())) == len(before) > 10
    assert before == {**after, last: max(before.values())}


def _data(piece: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = json.loads(piece.partition(",")[2].removesuffix(");\n"))
    return found


@pytest.fixture
def small_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FINGERPRINTS", "BODIES"):
        query = getattr(search, name)
        assert str(search.SIZE) in query
        monkeypatch.setattr(search, name, query.replace(str(search.SIZE), "4"))
    monkeypatch.setattr(search, "SIZE", 4)


@pytest.mark.usefixtures("small_indexes")
def test_the_indexes_hold_each_pair_of_each_report(site: Any) -> None:
    expected: dict[str, set[int]] = {}
    numbers = _report_no(site.database)
    for key, body in site.ask(
        "select report_key, substring(text, body_start + 1, body_end - body_start)"
        " from dim_report inner join stages.texts on document_sha256 = sha256"
    ):
        for pair in search.pairs(body):
            expected.setdefault(pair, set()).add(numbers[key])
    found: dict[str, set[int]] = {}
    with duckdb.connect(str(site.database), read_only=True) as connection:
        names: Any = search.search_piece(connection)["indexes"]
        assert len(names) > 3
        for address, text in search.index_pieces(connection, names):
            name, bucket = address.removesuffix(".js").split("/")[2:]
            for pair, steps in _data(text).items():
                place, buckets = map(int, name.split("-"))
                assert search.bucket_of(pair, buckets) == int(bucket)
                number = place * 4
                for step in steps:
                    number += step
                    found.setdefault(pair, set()).add(number)
    assert found == expected
