"""The index of the search is the same, however few texts are sorted at once."""

from typing import Any

import duckdb
import pytest

from pipelines.site import search
from pipelines.site.register import read_register
from pipelines.site.search import search_pieces


@pytest.mark.parametrize("shares", [2, 100])
def test_texts_are_sorted_by_shares(site: Any, monkeypatch: pytest.MonkeyPatch, shares: int) -> None:
    with duckdb.connect(str(site.database), read_only=True) as connection:
        register = read_register(connection)
        whole = list(search_pieces(connection, register))
        ((characters,),) = site.ask(search.SIZE)
        monkeypatch.setattr(search, "SORTED_AT_ONCE", characters // shares)
        assert list(search_pieces(connection, register)) == whole
    assert sum(name.startswith("text/") for name, _ in whole) > 3
