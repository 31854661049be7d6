"""The index that the search page asks, in pieces that it fetches as it needs them.

Chinese has no spaces to tell words by, so every two neighbouring characters lead to the reports that have
them somewhere. Reports of neighbouring numbers have an index of their own: new reports, whose numbers come
last, leave the others as they are. The pieces `search/INDEX/NUMBER` hold its pairs by a hash. Of what has all
pairs of a phrase, the lines are then read: see `texts.py`.
"""
# ruff: noqa: S608 - the queries are made of what this package says

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import duckdb

from pipelines.site import pieces
from pipelines.site.many_files import Kind
from pipelines.site.register import NUMBERED
from pipelines.site.rows import tuples

SIZE = 16_384  # numbers of reports in an index
A_BUCKET = 16  # reports, for each of which a bucket has some 1,500 pairs: 40 kB
LEAST_BUCKETS = 16

# An index is named after its place and its buckets, as in `3-1024`. A report that was replaced stays in it.
FINGERPRINTS = f"""
select
    place || '-' || greatest({LEAST_BUCKETS}, (2 ** ceil(log2(count(*) / {A_BUCKET})))::bigint) as name,
    bit_xor(hash(number, text_hash, body_start, body_end))::varchar as made_from
from (
    select reports.number // {SIZE} as place, reports.number, documents.text_hash, reports.body_start,
        reports.body_end
    from ({NUMBERED}) as reports
    inner join stages.documents as documents on reports.document_sha256 = documents.sha256
)
group by place
order by place
"""
BODIES = f"""
select reports.number - $begin as number,
    substring(texts.text, reports.body_start + 1, reports.body_end - reports.body_start) as body
from ({NUMBERED}) as reports
inner join stages.texts as texts on reports.document_sha256 = texts.sha256
where reports.number >= $begin and reports.number < $begin + {SIZE}
"""


def search_piece(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """The piece `search`: which indexes there are, and how many numbers each is of."""
    return {"size": SIZE, "indexes": [name for name, _ in connection.execute(FINGERPRINTS).fetchall()]}


def index_pieces(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pieces of some indexes, by their addresses.

    The reports of a pair are numbers, counted from the index's first, each as the difference from the one
    before it.
    """
    for name in names:
        place, buckets = map(int, name.split("-"))
        reports_of: dict[str, array[int]] = defaultdict(lambda: array("H"))
        for number, body in tuples(connection, BODIES, {"begin": place * SIZE}):
            for pair in pairs(body):
                reports_of[pair].append(number)
        shelves: list[list[str]] = [[] for _ in range(buckets)]
        for pair in sorted(reports_of):
            shelves[bucket_of(pair, buckets)].append(pair)
        for piece, shelf in zip(_pieces(name), shelves, strict=True):
            of_pairs = {pair: _differences(reports_of[pair]) for pair in shelf}
            yield pieces.address(piece), pieces.piece(piece, of_pairs)


def pairs(text: str) -> set[str]:
    """Every two neighbouring characters of a text that are letters or digits."""
    return {
        first + second for first, second in pairwise(text.lower()) if first.isalnum() and second.isalnum()
    }


def bucket_of(pair: str, buckets: int) -> int:
    """Which piece holds a pair; `assets/search.js` counts the same."""
    return (ord(pair[0]) * 7919 + ord(pair[1])) % buckets


def _differences(numbers: "array[int]") -> list[int]:
    ordered = sorted(numbers)
    return [number - before for number, before in zip(ordered, [0, *ordered], strict=False)]


def _pieces(name: str) -> list[str]:
    return [f"search/{name}/{bucket}" for bucket in range(int(name.split("-")[1]))]


def _addresses(name: str) -> list[str]:
    return [pieces.address(piece) for piece in _pieces(name)]


INDEXES = Kind(FINGERPRINTS, _addresses, index_pieces, least=1, most=1)
