"""The labelled sample texts: front matter, and a text whose figures carry marks `⟦raw|metric|unit|opts⟧`."""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

OPEN, CLOSE = "⟦", "⟧"
MARK = re.compile(r"⟦([^⟦⟧]*)⟧")
KEYS = [
    "agency",
    "region",
    "year",
    "published",
    "document_number",
    "format",
    "encoding",
    "template",
    "quirks",
]
REQUIRED = {"agency", "region", "year", "format", "encoding"}
FORMATS = {"txt", "html", "docx"}
ENCODINGS = {"utf-8", "utf-8-sig", "utf-16", "gb18030"}
TEMPLATES = {"trs", "ucap", "zoom", "layout_table", "plain"}
QUIRKS = {"doubled_body", "crlf", "nbsp_indent", "fullwidth_digits", "bookmark_residue"}
QUALIFIERS = {"exact", "more_than", "at_least", "nearly", "about", "at_most", "none_stated"}
STATUSES = {"actual", "target", "prior", "change"}
METRIC = re.compile(r"[a-z_]+\.[a-z_0-9]+")


class LabelError(ValueError):
    """A labelled file is not as it should be. The message names file and line."""


@dataclass(frozen=True)
class Label:
    """What one mark says of its number; `metric` is empty for a figure that no metric names."""

    metric: str
    value: str
    unit: str
    qualifier: str
    status: str
    part: str


@dataclass(frozen=True)
class Sample:
    """One labelled file.

    Attributes:
        lines: the text's lines; each number with a mark stands between ⟦ and ⟧.
        labels: for each mark in the order of the text, one label a metric.
    """

    path: Path
    head: dict[str, str]
    quirks: frozenset[str]
    lines: list[str]
    labels: list[list[Label]]

    @property
    def file(self) -> str:
        """The report's path below `reports/`."""
        return f"{self.path.parent.name}/{self.path.stem}.{self.head['format']}"


def parse(path: Path, metrics: set[str] | None = None) -> Sample:
    """Read one labelled file.

    Args:
        path: `<agency>/<year>.txt`.
        metrics: the codes that exist; null to check their form alone.

    Raises:
        LabelError: whatever is wrong, by file and line.
    """
    try:
        rows = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise LabelError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    if "---" not in rows:
        raise LabelError(f"{path}: no line `---` between front matter and text")
    split = rows.index("---")
    head = _head(path, rows[:split])
    lines, labels = read_marks(path, rows[split + 1 :], metrics, split + 2)
    if not any(line.startswith("# ") for line in lines):
        raise LabelError(f"{path}: no title; give it a line that begins with `# `")
    quirks = frozenset(q.strip() for q in head["quirks"].split(",") if q.strip())
    return Sample(path, head, quirks, lines, labels)


def read_marks(
    path: Path, rows: list[str], metrics: set[str] | None = None, first: int = 1
) -> tuple[list[str], list[list[Label]]]:
    """The lines of a text without what its marks say, and the labels of each mark.

    Args:
        path: names the text in errors.
        rows: the text's lines.
        metrics: the codes that exist; null to check their form alone.
        first: the number of the first line, for errors.

    Raises:
        LabelError: whatever is wrong, by file and line.
    """
    lines, labels = [], []
    for number, row in enumerate(rows, first):
        where = f"{path}:{number}"
        for found in MARK.finditer(row):
            labels.append(_labels(where, found.group(1), metrics))
        line = MARK.sub(lambda m: OPEN + m.group(1).split("|")[0] + CLOSE, row).rstrip()
        if line.count(OPEN) != line.count(CLOSE) or line.count(OPEN) != len(MARK.findall(row)):
            raise LabelError(f"{where}: a mark is not closed or stands in another one: {row[:60]}")
        if line:
            lines.append(line)
    return lines, labels


def _head(path: Path, rows: list[str]) -> dict[str, str]:
    head = dict.fromkeys(KEYS, "")
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        key, colon, value = row.partition(":")
        if not colon or key.strip() not in KEYS:
            raise LabelError(
                f"{path}:{number}: expected `key: value` with a key of {', '.join(KEYS)}, not {row!r}"
            )
        head[key.strip()] = value.strip()
    allowed = {"format": FORMATS, "encoding": ENCODINGS}
    if head["format"] == "html":
        allowed["template"] = TEMPLATES
    for key in KEYS:
        if key in REQUIRED and not head[key]:
            raise LabelError(f"{path}: front matter lacks `{key}`")
        if key in allowed and head[key] not in allowed[key]:
            raise LabelError(f"{path}: `{key}: {head[key]}` is none of {', '.join(sorted(allowed[key]))}")
    for quirk in filter(None, (q.strip() for q in head["quirks"].split(","))):
        if quirk not in QUIRKS:
            raise LabelError(f"{path}: quirk {quirk!r} is none of {', '.join(sorted(QUIRKS))}")
    if not re.fullmatch(r"20\d\d", head["year"]) or not path.stem.startswith(head["year"]):
        raise LabelError(f"{path}: `year: {head['year']}` must be the year that the file's name begins with")
    try:
        head["published"] and datetime.date.fromisoformat(head["published"])
    except ValueError as error:
        raise LabelError(
            f"{path}: `published: {head['published']}` must be like 2024-01-26 or empty"
        ) from error
    return head


def _labels(where: str, mark: str, metrics: set[str] | None) -> list[Label]:
    fields = mark.split("|")
    if len(fields) not in {3, 4} or not fields[0]:
        raise LabelError(f"{where}: mark ⟦{mark}⟧ must be ⟦raw|metric|unit⟧ or ⟦raw|metric|unit|opts⟧")
    raw, codes, unit = fields[:3]
    opts: dict[str, str] = {}
    for opt in filter(None, fields[3].split(",") if len(fields) == 4 else []):
        key, equals, value = opt.strip().partition("=")
        if not equals or key not in {"q", "s", "p", "x", "v"} or not value:
            raise LabelError(f"{where}: option {opt!r} of ⟦{mark}⟧ must be q=, s=, p=, x= or v= with a value")
        opts[key] = value
    qualifier, status = opts.get("q", "exact"), opts.get("s", "actual")
    if qualifier not in QUALIFIERS:
        raise LabelError(
            f"{where}: qualifier {qualifier!r} of ⟦{mark}⟧ is none of {', '.join(sorted(QUALIFIERS))}"
        )
    if status not in STATUSES:
        raise LabelError(f"{where}: status {status!r} of ⟦{mark}⟧ is none of {', '.join(sorted(STATUSES))}")
    value = _value(where, mark, raw, opts, qualifier)
    found = []
    for code in codes.split("+"):
        if code != "-" and not METRIC.fullmatch(code):
            raise LabelError(f"{where}: metric {code!r} of ⟦{mark}⟧ must be family.name, or `-` for none")
        if code != "-" and metrics is not None and code not in metrics:
            raise LabelError(f"{where}: metric {code!r} of ⟦{mark}⟧ is not in the catalogue")
        found.append(Label("" if code == "-" else code, value, unit, qualifier, status, opts.get("p", "")))
    return found


def _value(where: str, mark: str, raw: str, opts: dict[str, str], qualifier: str) -> str:
    number = opts.get("v") or ("0" if qualifier == "none_stated" else unicodedata.normalize("NFKC", raw))
    try:
        value = Decimal(number.replace(",", "")) * Decimal(1 if "v" in opts else opts.get("x", "1"))
    except InvalidOperation as error:
        raise LabelError(
            f"{where}: {raw!r} of ⟦{mark}⟧ is no plain number; give its value with v="
        ) from error
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
