"""Which documents are worth comparing: of one agency and year, or alike enough by a sketch of their words.

Nothing is compared pairwise here: an agency's documents of one year meet by name, and where agency or year is
unknown, documents meet in the buckets of their sketches.
"""

import hashlib
from collections.abc import Iterable

import polars as pl
from rensa import RMinHash

from pipelines.identify.wording import Wording

PERMUTATIONS, BANDS, SEED = 128, 32, 20080501
ROWS = PERMUTATIONS // BANDS
# Two texts that share a part s of their shingles agree in a band with probability s**4. Measured on the
# sample reports: with two wrong letters in a hundred, as in a scan, 8 of 32 bands agree at least; of two
# years of one agency 3 at most, of two agencies none.
AGREEING = 6
# A text this short is a notice or an error page: it tells nothing of whose report it is.
SKETCHED = 200  # letters
# A bucket with more members holds a page that many sites show; its first members stand for it.
CROWD = 50


def sketch(wording: Wording) -> list[int]:
    """One number for each band of a MinHash of the shingles; empty for a text too short to tell."""
    if wording.letters < SKETCHED:
        return []
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(sorted(wording.shingles))
    values = minhash.digest()
    return [
        int.from_bytes(
            hashlib.blake2b(repr((i, values[i : i + ROWS])).encode(), digest_size=8).digest(), "little"
        )
        for i in range(0, PERMUTATIONS, ROWS)
    ]


def neighbourhoods(documents: pl.DataFrame) -> list[list[str]]:
    """The documents in groups; only those of one group can be one report.

    Args:
        documents: `sha256`, `agency`, `year` and `bands`, in the order in which they are to be listed.
    """
    groups = _Groups(documents["sha256"])
    known = documents.filter(pl.col("agency").is_not_null() & pl.col("year").is_not_null())
    several = known.group_by("agency", "year").agg("sha256").filter(pl.col("sha256").list.len() > 1)
    for members in several["sha256"].to_list():
        groups.join(members)
    for pair in alike(documents).iter_rows():
        groups.join(pair)
    return groups.lists()


def alike(documents: pl.DataFrame) -> pl.DataFrame:
    """Pairs of documents with like sketches, the first of unknown agency or year (`sha256`, `other`)."""
    # By places and not by names: there are as many rows as documents times bands.
    about = documents.select(
        "sha256", "agency", "year", is_unknown=pl.col("agency").is_null() | pl.col("year").is_null()
    ).with_row_index("place")
    rows = documents.select("bands").with_row_index("place").explode("bands").drop_nulls("bands")
    unknown = rows.join(about.filter("is_unknown").select("place"), on="place", how="semi")
    hubs = (
        rows.join(unknown.select("bands").unique(), on="bands", how="semi")
        .join(about.select("place", "is_unknown"), on="place")
        # Those whose agency and year are known stand first.
        .sort("is_unknown", "place")
        .filter(pl.int_range(pl.len()).over("bands") < CROWD)
        .select("bands", other="place")
    )
    pairs = (
        unknown.join(hubs, on="bands")
        .filter(pl.col("place") != pl.col("other"))
        .group_by("place", "other")
        .len()
        .filter(pl.col("len") >= AGREEING)
    )
    return (
        pairs.join(about, on="place")
        .join(about, left_on="other", right_on="place", suffix="_of_other")
        .filter(
            pl.col("agency").eq(pl.col("agency_of_other")).fill_null(True)
            & pl.col("year").eq(pl.col("year_of_other")).fill_null(True)
        )
        .select("sha256", other="sha256_of_other")
    )


class _Groups:
    """Sets that grow together (union-find)."""

    def __init__(self, members: Iterable[str]) -> None:
        self.parent = {member: member for member in members}

    def root(self, member: str) -> str:
        while self.parent[member] != member:
            self.parent[member] = member = self.parent[self.parent[member]]
        return member

    def join(self, members: Iterable[str]) -> None:
        first, *others = members
        for other in others:
            self.parent[self.root(other)] = self.root(first)

    def lists(self) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for member in self.parent:
            found.setdefault(self.root(member), []).append(member)
        return list(found.values())
