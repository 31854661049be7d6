"""The documents of a corpus: the one of any number, its file, and what is true of it.

corpus = Corpus(seed=1)
document = corpus.document(41)      # made alone: nothing depends on the documents before
file_bytes(document)                # its file
render(document).figures            # its true figures, as in warehouse/samples/expected/figures.tsv
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from corpus.agencies import FIRST_YEAR, YEARS, agency
from corpus.reports import Text, write_report

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "samples"))

from labelled import Sample, read_marks
from render import FIGURES, REPORTS, Rendered, file_bytes, render, tsv

__all__ = ["FIGURES", "HTML", "MIXED", "REPORTS", "Corpus", "Rendered", "file_bytes", "render", "tsv"]

HTML = {"html": 1.0}
MIXED = {"html": 0.7, "txt": 0.15, "docx": 0.15}
PAGES = ["trs", "ucap", "zoom", "layout_table", "plain"]
ENCODINGS = {
    "html": ["utf-8"] * 8 + ["gb18030"] * 2,
    "txt": ["utf-8", "utf-8-sig", "gb18030", "utf-16"],
    "docx": ["utf-8"],
}
QUIRKS = {
    "html": ["doubled_body", "crlf", "nbsp_indent", "fullwidth_digits", "bookmark_residue"],
    "txt": ["crlf", "nbsp_indent", "fullwidth_digits"],
    "docx": ["fullwidth_digits", "bookmark_residue"],
}
IN_A_FOLDER = 1000


@dataclass(frozen=True)
class Corpus:
    """A corpus, of which any document can be made.

    Attributes:
        seed: another seed, another corpus.
        formats: the share of each file format: html, txt, docx.
        reprints: the share of documents that are the one before once more, in another page.
        corrected: the share that are the one before with a number put right.
        quirks: the share with an oddity, such as a body that stands twice in its page.
    """

    seed: int = 1
    formats: Mapping[str, float] = field(default_factory=lambda: HTML)
    reprints: float = 0.02
    corrected: float = 0.01
    quirks: float = 0.1

    def document(self, number: int) -> Sample:
        """The document of a number from 0 on."""
        kind, origin = self._kind(number), number
        while origin and self._kind(origin) != "report":
            origin -= 1
        writer, year = origin // YEARS, FIRST_YEAR + origin % YEARS
        rng = Random(f"{self.seed}|{origin}")  # noqa: S311
        text = write_report(agency(writer), f"{self.seed}|{writer}", year, rng, kind == "corrected")
        return self._sample(number, writer, year, text)

    def _kind(self, number: int) -> str:
        """Whether it is a report of its own, a reprint, or a corrected version."""
        share = Random(f"{self.seed}|kind|{number}").random()  # noqa: S311
        if share < self.reprints:
            return "reprint"
        return "corrected" if share < self.reprints + self.corrected else "report"

    def _sample(self, number: int, writer: int, year: int, text: Text) -> Sample:
        rng = Random(f"{self.seed}|file|{number}")  # noqa: S311
        form = rng.choices(list(self.formats), list(self.formats.values()))[0]
        speaker = agency(writer)
        head = {
            "agency": speaker.name,
            "region": speaker.region,
            "year": str(year),
            "published": text.published,
            "document_number": text.document_number,
            "format": form,
            "encoding": rng.choice(ENCODINGS[form]),
            "template": rng.choice(PAGES),
        }
        quirks = frozenset({rng.choice(QUIRKS[form])} if rng.random() < self.quirks else ())
        path = Path(f"{number // IN_A_FOLDER:04d}", f"{number:07d}.txt")
        return Sample(path, head, quirks, *read_marks(path, text.lines))
