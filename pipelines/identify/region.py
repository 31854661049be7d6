"""Places: national codes, and which of several places of one name a report means."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = ("regions.tsv", "regions_of_samples.tsv")
LEADING = re.compile(r"^中共")


@dataclass(frozen=True, slots=True)
class Region:
    """A province, city or county; `path` names it with all above it."""

    code: str
    name: str
    path: str


@cache
def regions() -> dict[str, tuple[Region, ...]]:
    """Every place by its name; 鼓楼区 has several."""
    found: defaultdict[str, list[Region]] = defaultdict(list)
    for table in TABLES:
        lines = Path(__file__).with_name(table).read_text(encoding="utf-8").splitlines()
        for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            found[row["name"]].append(Region(row["code"], row["name"], row["path"]))
    return {name: tuple(places) for name, places in found.items()}


@cache
def longest_name() -> int:
    """Characters of the longest name."""
    return max(map(len, regions()))


def leading_places(name: str) -> list[str]:
    """The places that an agency's name begins with, widest first: 重庆市璧山区城市管理局 gives two."""
    name, places, position = LEADING.sub("", name), [], 0
    while True:
        for size in range(min(longest_name(), len(name) - position), 1, -1):
            if name[position : position + size] in regions():
                places.append(name[position : position + size])
                position += size
                break
        else:
            return places


def resolve_region(agency: str, text: str) -> Region | None:
    """The region of an agency: the last place of its name, told from its namesakes by what the text says.

    Args:
        agency: the agency's name.
        text: the document's text with the page around it, normalised.

    Returns:
        The region, or None where no place or more than one is left.
    """
    places = leading_places(agency)
    if not places:
        return None
    left = [r for r in regions()[places[-1]] if all(p in r.path for p in places)]
    if len(left) > 1:
        upper = {r: sum(1 for name in uppers(r) if name in text) for r in left}
        most = max(upper.values())
        left = [r for r in left if upper[r] == most] if most else left
    return left[0] if len(left) == 1 else None


def uppers(region: Region) -> list[str]:
    """The names of the places above a region, as its path spells them."""
    rest, names = region.path.removesuffix(region.name), []
    while rest:
        name = next((rest[:i] for i in range(len(rest), 1, -1) if rest[:i] in regions()), rest)
        names.append(name)
        rest = rest[len(name) :]
    return names
