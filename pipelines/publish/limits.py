"""How much is taken before a build is refused: see `pipelines.publish.acceptance`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much is taken before a build is refused.

    Attributes:
        fall_pct: by how much a table may have fewer rows than in the published snapshot.
        silent_nights: after how many runs in a row a source that gave nothing is too silent.
        unread_numerals_pct: which share of the numerals may be of no known kind.
        unknown_units_pct: which share of the quantities may have a unit that units.yaml does not know.
    """

    fall_pct: float = 10
    silent_nights: int = 3
    unread_numerals_pct: float = 5
    unknown_units_pct: float = 5
