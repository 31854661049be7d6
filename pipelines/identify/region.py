"""Places: national codes, and which of several places of one name a report means."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.data_files import read_tsv, read_yaml
from pipelines.tables import REGIONS

SAMPLES = "regions_of_samples.tsv"
TABLES = ("regions.tsv", "regions_changed.tsv", SAMPLES)  # a later one corrects an earlier
LEADING = re.compile(r"^中共")
TOWN = re.compile(r"(?:镇|乡)人民政府$|街道办事处$")
COUNTY = re.compile(r"[\u4e00-\u9fff]{1,7}?(?:新区|区|县|旗|市)")
ZONE = re.compile(r"(?P<city>[\u4e00-\u9fff]{2,3}?)市?(?P<zone>高新区|经开区|两江新区|新区)")
INNER = re.compile(r"局(?P<place>[\u4e00-\u9fff]{1,6}?[区县市])分局$")  # 重庆市公安局万州区分局
NATIONAL = frozenset(read_yaml(Path(__file__).with_name("national_agencies.yaml"), list[str]))


@dataclass(frozen=True, slots=True)
class Region:
    """A province, city or county; `path` names it with all above it."""

    code: str
    name: str
    path: str
    valid_from: str = ""  # ISO dates, as far as regions_changed.tsv knows them
    valid_to: str = ""


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables beside this module."""
    head, *rows = read_tsv(Path(__file__).with_name(name))
    return [dict(zip(head, row, strict=True)) for row in rows]


@cache
def regions() -> dict[str, tuple[Region, ...]]:
    """Every place by its name, abolished ones too; 鼓楼区 has several."""
    rows = {row["code"]: row for table in TABLES for row in read_table(table)}
    found: defaultdict[str, list[Region]] = defaultdict(list)
    for row in rows.values():
        dates = row.get("valid_from", ""), row.get("valid_to", "")
        found[row["name"]].append(Region(row["code"], row["name"], row["path"], *dates))
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

    A town's name has no place of the table in it; then the one county that the text speaks of is it.

    Args:
        agency: the agency's name.
        text: the document's text with the page around it, normalised.

    Returns:
        The region, or None where no place or more than one is left.
    """
    if agency in NATIONAL:
        return Region("000000", "全国", "全国")
    zone = ZONE.match(agency)
    places = leading_places(agency)
    if zone and not places:
        city = next((r for r in regions().get(zone["city"] + "市", ()) if r.code.endswith("00")), None)
        return Region("", zone["zone"], city.path + zone["zone"]) if city else None
    if not places:
        return county_of_town(text) if TOWN.search(agency) else None
    inner = INNER.search(agency)
    if inner and inner["place"] in regions():
        places = [*places, inner["place"]]
    left = [r for r in regions()[places[-1]] if all(p in r.path for p in places)]
    if len(left) > 1:
        upper = {r: sum(1 for name in uppers(r) if name in text) for r in left}
        most = max(upper.values())
        left = [r for r in left if upper[r] == most] if most else left
    return left[0] if len(left) == 1 else None


def county_of_town(text: str) -> Region | None:
    """The county or district that a text names, if it names only one of the whole table."""
    found = set()
    for word in {m[0] for m in COUNTY.finditer(text)}:
        places = next((regions()[word[i:]] for i in range(len(word) - 1) if word[i:] in regions()), ())
        found |= {place for place in places if not place.code.endswith("00")}
    return found.pop() if len(found) == 1 else None


def uppers(region: Region) -> list[str]:
    """The names of the places above a region, as its path spells them."""
    rest, names = region.path.removesuffix(region.name), []
    while rest:
        name = next((rest[:i] for i in range(len(rest), 1, -1) if rest[:i] in regions()), rest)
        names.append(name)
        rest = rest[len(name) :]
    return names


def regions_table() -> pl.DataFrame:
    """All places as a frame of schema REGIONS, by their code."""
    places = sorted((place for found in regions().values() for place in found), key=lambda place: place.code)
    codes = {place.path: place.code for place in places}
    made_up = {row["code"] for row in read_table(SAMPLES)}
    above = {
        place.code: next(
            (codes[place.path[:i]] for i in range(len(place.path) - 1, 1, -1) if place.path[:i] in codes),
            None,
        )
        for place in places
    }
    rows = [
        (p.code, p.name, p.path, above[p.code], day(p.valid_from), day(p.valid_to), p.code in made_up)
        for p in places
    ]
    return pl.DataFrame(rows, schema=REGIONS, orient="row")


def day(text: str) -> date | None:
    """The date of an ISO text; None for an empty one."""
    return date.fromisoformat(text) if text else None
