"""Which documents are one report, and which reports are versions of one another.

- **One report**: agency and year do not disagree, and the texts say the same; only layout, page, completeness
  or a scan's wrong letters tell them apart.
- **A corrected version**: likewise of one agency and year and of one kind, most of the text the same, but a
  figure, a word or a sentence differs. Both stay; the newest is current.
- **Two reports**: whatever else, such as 法治政府建设报告 and 行政执法报告 of one year: both are current.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipelines.identify.wording import Wording, says_otherwise

# The least share of the shorter text's shingles that two texts of one report have in common. Measured on the
# sample reports: another year of the same agency shares 0.55 at most, another agency 0.12. The same report as
# txt, as five kinds of page, doubled, or in lines and pages as out of a PDF shares 0.97 at least; with one
# figure changed 0.99; with two wrong letters in a hundred 0.87; with every tenth sentence another 0.79.
SAME_TEXT = 0.7
# Two reports of other kinds share passages; whole texts alike to this share are one under two titles.
SAME_WHOLE = 0.9
# A text less than half as long as another that holds all of its sentences is an extract of it.
EXTRACT, WITHIN = 0.5, 0.95
# A page that only points to its attachment: it says hardly anything, and another document of the same agency,
# year and kind says more than ten times as much.
POINTER, TIMES = 100, 10  # letters
# A document with nearly as many words about numbers as the fullest is as good: the first met stays the one to
# read from. A page's own words, which seldom hold numbers, do not make it fuller.
FULL = 0.95

KINDS = (
    ("interim", re.compile(r"半年|季度|月份")),
    ("law_based_government", re.compile(r"法治政府|依法行政|法治建设|依法治")),
    ("enforcement", re.compile(r"行政执法")),
)
CORRECTED = re.compile(r"更正|修订|修正|勘误|更新|重新公布")


def kind_of(title: str | None) -> str | None:
    """What a report with this title is on: law_based_government, enforcement, interim or other."""
    if not title:
        return None
    return next((kind for kind, words in KINDS if words.search(title)), "other")


@dataclass(frozen=True)
class Met:
    """One document, as far as it matters here."""

    sha256: str
    agency: str | None
    region: str | None
    year: int | None
    kind: str | None
    title: str | None
    published_on: dt.date | None
    first_seen_at: dt.datetime
    scanned: bool


@dataclass(frozen=True)
class Content:
    """What a document says, and how many rows of tables it says it in."""

    wording: Wording
    rows: int


@dataclass
class Edition:
    """One version of a report: one text, in one or more documents, its best first when it is done."""

    documents: list[Met] = field(default_factory=list)
    wording: Wording = field(default_factory=lambda: Wording(()))

    @property
    def first(self) -> Met:
        """The document that it was first met by; the report is named after it."""
        return min(self.documents, key=lambda d: (d.first_seen_at, d.sha256))

    @property
    def published_on(self) -> dt.date | None:
        """The earliest date that a document gives: a reprint comes later."""
        return min((d.published_on for d in self.documents if d.published_on), default=None)

    @property
    def scanned(self) -> bool:
        """Whether all that is known of it is a scan."""
        return all(d.scanned for d in self.documents)


def editions(documents: Sequence[Met], content: Callable[[str], Content]) -> list[list[Edition]]:
    """The reports of a neighbourhood, each with its versions from the first to the newest.

    The outcome does not depend on the order of the documents.

    Args:
        documents: those that can be one report.
        content: what a document says, by its SHA-256.
    """
    wordings = {d.sha256: content(d.sha256).wording for d in documents}
    ordered = sorted(
        documents,
        # What is known leads: a text without agency joins one that has it, and is no bridge between two.
        key=lambda d: (
            d.agency is None or d.year is None,
            d.first_seen_at,
            d.scanned,
            -wordings[d.sha256].letters,
            d.sha256,
        ),
    )
    found: list[Edition] = []
    for document in ordered:
        wording = wordings[document.sha256]
        likeness = [_likeness(edition, document, wording) for edition in found]
        best = max(likeness, default=0.0)
        if best:
            edition = found[likeness.index(best)]
        else:
            found.append(edition := Edition(wording=wording))
        clearer = edition.scanned and not document.scanned
        if clearer or (wording.letters > edition.wording.letters and edition.scanned == document.scanned):
            edition.wording = wording
        edition.documents.append(document)
    found = _without_pointers(found)
    for edition in found:
        edition.documents = best_first(edition.documents, content)
    return _versions(found)


def best_first(documents: Sequence[Met], content: Callable[[str], Content]) -> list[Met]:
    """The documents of one text, the one whose text is to be read first.

    A scan comes last; then what lacks a part of the text, then what lost its tables, then what was met later.
    """
    said = {d.sha256: content(d.sha256) for d in documents}
    most = max((c.wording.letters_with_numbers for c in said.values()), default=0)
    longest = max((c.wording.letters for c in said.values()), default=0)
    return sorted(
        documents,
        key=lambda d: (
            d.scanned,
            said[d.sha256].wording.letters < EXTRACT * longest,
            said[d.sha256].wording.letters_with_numbers < FULL * most,
            not said[d.sha256].rows,
            d.first_seen_at,
            -said[d.sha256].wording.letters,
            d.sha256,
        ),
    )


def _likeness(edition: Edition, document: Met, wording: Wording) -> float:
    """How much of the edition's text the document has; 0 where it is not the same report and version."""
    if not all(_agree(document, other) for other in edition.documents):
        return 0.0
    either, shorter = edition.wording.shared(wording)
    if shorter < SAME_TEXT or (either < SAME_WHOLE and not _one_kind(edition, document)):
        return 0.0
    lengths = sorted((edition.wording.letters, wording.letters))
    extract = lengths[0] < EXTRACT * lengths[1] and shorter >= WITHIN
    if (
        not extract
        and not edition.scanned
        and not document.scanned
        and says_otherwise(edition.wording, wording)
    ):
        return 0.0
    return either


def _agree(one: Met, other: Met) -> bool:
    """Whether neither says of agency, region or year what the other denies."""
    pairs = ((one.agency, other.agency), (one.region, other.region), (one.year, other.year))
    return all(a is None or b is None or a == b for a, b in pairs)


def _one_kind(edition: Edition, document: Met) -> bool:
    kinds = {d.kind for d in edition.documents} - {None}
    return document.kind is None or not kinds or document.kind in kinds


def _without_pointers(found: list[Edition]) -> list[Edition]:
    """Pages that only point to an attachment become documents of what they point to."""
    left = []
    for edition in found:
        page = edition.documents[0]
        letters = edition.wording.letters
        of = [
            other
            for other in found
            if letters < POINTER
            and other.wording.letters > TIMES * letters
            and page.agency is not None
            and page.year is not None
            and all((d.agency, d.year) == (page.agency, page.year) for d in other.documents)
            and all(_agree(d, page) for d in other.documents)
            and _one_kind(other, page)
        ]
        if of:
            of[0].documents += edition.documents
        else:
            left.append(edition)
    return left


def _versions(found: list[Edition]) -> list[list[Edition]]:
    """Editions that are versions of one report together, each report's in their order."""
    reports: list[list[Edition]] = []
    for edition in _in_order(found):
        of = next((report for report in reports if any(_corrects(edition, e) for e in report)), None)
        if of is None:
            reports.append([edition])
        else:
            of.append(edition)
    return reports


def _corrects(later: Edition, earlier: Edition) -> bool:
    if not all(_agree(one, other) for one in later.documents for other in earlier.documents):
        return False
    if not any(_one_kind(earlier, document) for document in later.documents):
        return False
    return later.wording.shared(earlier.wording)[1] >= SAME_TEXT


def _in_order(found: list[Edition]) -> list[Edition]:
    """From the first published to the last.

    One without a date came after those that had been met by the run before it. Of one day, the later met is
    the newer (a page changed in place keeps its date), then the one whose title says so.
    """
    by_seen = sorted(found, key=lambda e: (e.first.first_seen_at, e.first.sha256))
    dated, latest = [], dt.date.min
    for _, same_run in groupby(by_seen, key=lambda e: e.first.first_seen_at):
        of_run = list(same_run)
        dated += [(e.published_on or latest, e) for e in of_run]
        latest = max([latest, *(e.published_on for e in of_run if e.published_on)])
    return [
        edition
        for _, edition in sorted(
            dated,
            key=lambda pair: (
                pair[0],
                pair[1].first.first_seen_at,
                any(CORRECTED.search(d.title or "") for d in pair[1].documents),
                pair[1].first.sha256,
            ),
        )
    ]
