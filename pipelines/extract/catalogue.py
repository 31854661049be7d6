"""The catalogue of metrics: data in `catalogue/*.yaml`, one file a family, checked when it is read.

A pattern is the skeleton of a phrase with `#` for the number and its unit:

    行政检查#            the words right before the number (words such as 共计 may stand between)
    检查…#              the verb, and anything within the clause before the number
    培训……#             the verb, anywhere earlier in the sentence
    #依申请公开          right after the unit
    #…参加…考试          anywhere after it in the clause
    (作出|实施)?行政处罚#  alternatives; `?` makes them optional
    [petition]办结率#    only where the text last spoke of that topic
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, field_validator

from pipelines.data_files import DataFileError, line_of, read_yaml
from pipelines.extract.numerals import units
from pipelines.tables import METRICS

FOLDER = Path(__file__).parent / "catalogue"
NO_METRIC = "none"  # the family of patterns that say what a number is not


class CatalogueError(DataFileError):
    """A catalogue that can't be used: names file, line, metric and what is wrong."""


class PatternEntry(BaseModel):
    """One pattern with the sentence that shows it; the number that it reads stands in braces."""

    model_config = ConfigDict(extra="forbid")
    find: str | list[str]
    example: str = ""
    units: list[str] | None = None

    @property
    def skeletons(self) -> list[str]:
        """The pattern's alternatives."""
        return [self.find] if isinstance(self.find, str) else self.find


class Metric(BaseModel):
    """One metric: what it counts and how reports say it."""

    model_config = ConfigDict(extra="forbid")
    code: str
    zh: str
    en: str
    zh_column: str | None = None  # its name as a column, where `zh` can't stand in SQL without quotes
    unit: str
    adds_up: Literal["over_agencies_and_years", "over_agencies", "never"] | None = (
        None  # see `how_it_adds_up`
    )
    definition: str
    units: list[str]  # the unit classes that it accepts
    on_trial: bool = False  # its figures stay without a metric, and name it as their candidate
    topic: str | None = None  # what a rate that follows belongs to
    patterns: list[PatternEntry] = []
    none: list[str] = []  # nouns that 未发生 ... may deny
    kinds_listed: bool = False  # its figures side by side are kinds of it: 设立3件、变更5件
    generic: bool = False  # under a total of another metric, its figure is a part of that: 其中某类案件4件
    told_by_group: bool = False  # reports tell apart whom it was done to: 对个人, 对单位
    tables: list[str] = []  # captions of tables whose total it is

    @property
    def column_zh(self) -> str:
        """Its Chinese name as a column."""
        return self.zh_column or self.zh

    @property
    def how_it_adds_up(self) -> str:
        """What its values may be added over.

        What happened in a year: over agencies and years; what there is at its end: over agencies; a rate:
        never.
        """
        return self.adds_up or ("never" if self.unit == "%" else "over_agencies_and_years")

    @field_validator("units")
    @classmethod
    def known_units(cls, names: list[str]) -> list[str]:
        """Every name is a class of units.yaml, or one unit."""
        known = {name for _, name in units().values()} | {shown for shown, _ in units().values()} | {"bare"}
        if unknown := set(names) - known:
            raise ValueError(f"unknown units {sorted(unknown)}: name a class or a unit of units.yaml")
        return names


class Family(BaseModel):
    """One file of the catalogue."""

    model_config = ConfigDict(extra="forbid")
    family: str
    zh: str
    en: str
    topics: dict[str, list[str]] = {}
    metrics: list[Metric] = []


@dataclass(slots=True, frozen=True)
class Part:
    """Some literal words of a pattern, any of which may stand there; `gap` is what follows them."""

    words: tuple[str, ...]
    gap: int  # 0: nothing between this and the next; 1: …; 2: ……


@dataclass(slots=True, frozen=True)
class Pattern:
    """A compiled pattern. `left` and `right` are in the order of the text."""

    metric: str | None
    skeleton: str
    units: frozenset[str]
    topic: str | None
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    right_gap: int  # what stands between the unit and `right`


TOKEN = re.compile(
    r"\[(?P<topic>\w+)\]|(?P<gap>…+)|(?P<number>#)|(?P<words>(?:[^…#()\[\]]|\((?:[^()]|\([^()]*\))*\)\??)+)"
)


def alternatives(words: str) -> tuple[str, ...]:
    """Every literal that `words` stands for: 办理(信访|来访)(事项)? gives four."""
    choices: list[list[str]] = []
    for plain, group, optional in re.findall(r"([^()]+)|\(((?:[^()]|\([^()]*\))*)\)(\??)", words):
        if plain:
            choices.append([plain])
        else:
            inner = [w for branch in split_branches(group) for w in alternatives(branch)]
            choices.append([*inner, ""] if optional else inner)
    return tuple(sorted({"".join(c) for c in product(*choices)} - {""}, key=len, reverse=True))


def split_branches(group: str) -> list[str]:
    """Split at `|` outside inner parentheses."""
    branches, depth, last = [], 0, 0
    for i, c in enumerate(group):
        depth += (c == "(") - (c == ")")
        if c == "|" and depth == 0:
            branches.append(group[last:i])
            last = i + 1
    return [*branches, group[last:]]


def compile_pattern(skeleton: str, metric: str | None, accepted: frozenset[str]) -> Pattern:
    """The parts of a skeleton.

    Raises:
        CatalogueError: no `#`, or more than one, or nothing but it.
    """
    left: list[Part] = []
    right: list[Part] = []
    topic, right_gap, position, numbers = None, 0, 0, 0
    for token in TOKEN.finditer(skeleton):
        if token.start() != position:
            break
        position = token.end()
        side = right if numbers else left
        if token["topic"]:
            topic = token["topic"]
        elif token["gap"]:
            size = min(len(token["gap"]), 2)
            if side:
                side[-1] = Part(side[-1].words, size)
            elif numbers:
                right_gap = size
        elif token["number"]:
            numbers += 1
        else:
            side.append(Part(alternatives(token["words"]), 0))
    if position != len(skeleton) or numbers != 1 or not (left or right):
        raise CatalogueError(
            f"{metric}: the pattern {skeleton!r} needs words and one # (see pipelines/extract/catalogue.py)"
        )
    return Pattern(metric, skeleton, accepted, topic, tuple(left), tuple(right), right_gap)


@dataclass(slots=True, frozen=True)
class Catalogue:
    """Everything that the files hold."""

    families: tuple[Family, ...]
    metrics: dict[str, Metric]
    patterns: tuple[Pattern, ...]
    topics: dict[str, str]  # word to topic


def compile_family(path: Path) -> tuple[Family, list[Pattern]]:
    """One catalogue file, checked, with its patterns in their order.

    Raises:
        DataFileError: with the file, the line, the place in it and what is wrong.
    """
    family = read_yaml(path, Family)
    patterns: list[Pattern] = []
    for i, metric in enumerate(family.metrics):
        code = f"{family.family}.{metric.code}"
        if metric.code in {other.code for other in family.metrics[:i]}:
            line = line_of(path, ("metrics", i))
            raise CatalogueError(f"{path}, line {line}: {code} stands twice; give this one another code")
        target = None if family.family == NO_METRIC else code
        for j, entry in enumerate(metric.patterns):
            accepted = frozenset(entry.units or metric.units)
            try:
                patterns += [compile_pattern(s, target, accepted) for s in entry.skeletons]
            except CatalogueError as error:
                line = line_of(path, ("metrics", i, "patterns", j))
                raise CatalogueError(f"{path}, line {line}: {error}") from error
    return family, patterns


@cache
def catalogue() -> Catalogue:
    """The project's catalogue.

    Raises:
        DataFileError: a file is not right.
    """
    units()  # first, so that a mistake there is told as one of its own
    files = sorted(FOLDER.glob("*.yaml"))
    compiled = [compile_family(path) for path in files]
    families = tuple(family for family, _ in compiled)
    for i, family in enumerate(families):
        if family.family in {other.family for other in families[:i]}:
            line = line_of(files[i], ("family",))
            raise CatalogueError(f"{files[i]}, line {line}: another file holds the family {family.family}")
    metrics = {f"{family.family}.{metric.code}": metric for family in families for metric in family.metrics}
    patterns = tuple(pattern for _, found in compiled for pattern in found)
    topics = {
        word: topic
        for f in families
        for topic, words in f.topics.items()
        for w in words
        for word in alternatives(w)
    }
    return Catalogue(families, metrics, patterns, topics)


def metrics_table() -> pl.DataFrame:
    """The metrics as a frame of schema METRICS, in the catalogue's order."""
    rows = [
        (
            f"{f.family}.{m.code}",
            f.family,
            f.zh,
            f.en,
            m.zh,
            m.en,
            m.column_zh,
            m.unit,
            m.definition,
            m.how_it_adds_up,
            m.on_trial,
        )
        for f in catalogue().families
        if f.family != NO_METRIC
        for m in f.metrics
    ]
    return pl.DataFrame(rows, schema=METRICS, orient="row")


def family_names() -> dict[str, str]:
    """The Chinese name of each family of metrics, by its code."""
    return {f.family: f.zh for f in catalogue().families if f.family != NO_METRIC}
