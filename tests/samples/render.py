"""Make the sample reports and their expected figures out of the labelled texts.

    python tests/samples/render.py              regenerate everything
    python tests/samples/render.py --check      say what differs from the labelled texts; fail if any does
    python tests/samples/render.py --unmarked   also print the digit runs that no mark covers

Spans are counted in the text that the project's own reader gives: each file is read once with ⟦ ⟧ around its
numbers, which tells where they stand, and once as it ships, which must give the same text without them.
"""

import argparse
import csv
import io
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "read" / "files")]

from labelled import CLOSE, MARK, OPEN, Label, LabelError, Sample, parse  # noqa: E402
from office import write_docx  # noqa: E402
from pages import render_page  # noqa: E402
from source import Part  # noqa: E402

from pipelines.read.reader import read_bytes  # noqa: E402

SAMPLES = PROJECT / "warehouse" / "samples"
NOT_RENDERED = {"expected/row_counts.csv"}  # row_counts.py writes it, of a run
FIGURES = ["file", "start", "end", "raw", "metric", "value", "unit", "qualifier", "status", "part", "context"]
REPORTS = ["file", "agency", "region", "year", "published"]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CONTEXT = 12


@dataclass(frozen=True)
class Rendered:
    """One sample file with its expected rows."""

    data: bytes
    text: str
    figures: list[list[str]]
    report: list[str]


def render(sample: Sample) -> Rendered:
    """The file's bytes, its text as the reader gives it, and the rows that are expected of it."""
    marked = _read(sample, _write(sample, sample.lines))
    data = file_bytes(sample)
    text = _read(sample, data)
    if _strip(marked) != text:
        raise LabelError(
            f"{sample.path}: the reader gives another text with marks than without: a bug of reader or pages"
        )
    figures: list[list[str]] = []
    removed = 0
    spans = list(MARK.finditer(marked))
    if len(spans) != len(sample.labels):
        raise LabelError(
            f"{sample.path}: {len(sample.labels)} marks, but {len(spans)} come out of the reader"
        )
    for span, labels in zip(spans, sample.labels, strict=True):
        start = span.start() - removed
        end = start + len(span.group(1))
        removed += len(OPEN + CLOSE)
        raw = text[start:end]
        context = re.sub(r"\s", " ", text[max(0, start - CONTEXT) : end + CONTEXT])
        figures.extend(
            [sample.file, str(start), str(end), raw, *_columns(label), context] for label in labels
        )
    head = sample.head
    return Rendered(
        data, text, figures, [sample.file, head["agency"], head["region"], head["year"], head["published"]]
    )


def file_bytes(sample: Sample) -> bytes:
    """The file as it ships."""
    return _write(sample, [_strip(line) for line in sample.lines])


def _columns(label: Label) -> list[str]:
    return [label.metric, label.value, label.unit, label.qualifier, label.status, label.part]


def _strip(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def _write(sample: Sample, lines: list[str]) -> bytes:
    """The file of lines with or without marks."""
    titles = [line[2:] for line in lines if line.startswith("# ")]
    body = [line for line in lines if not line.startswith("# ")]
    if "fullwidth_digits" in sample.quirks:  # in every other paragraph, as where several hands wrote a report
        body = [line.translate(FULL_WIDTH) if number % 2 else line for number, line in enumerate(body)]
    if "bookmark_residue" in sample.quirks:
        body = [
            f"[bookmark: _GoBack]{line}" if number == len(body) // 2 else line
            for number, line in enumerate(body)
        ]
    copies = 2 if "doubled_body" in sample.quirks else 1
    bodies = [body, *[[_strip(line) for line in body]] * (copies - 1)]
    if sample.head["format"] == "docx":
        return _word(titles, [line for lines in bodies for line in lines])
    if sample.head["format"] == "html":
        text = render_page(sample, titles, bodies)
    else:
        paragraphs = [_indent(sample, line) for lines in bodies for line in lines]
        text = "\n".join([*titles, "", *_txt_source(sample), *paragraphs, ""])
    return _encode(text.replace("\n", "\r\n") if "crlf" in sample.quirks else text, sample.head["encoding"])


def _word(titles: list[str], lines: list[str]) -> bytes:
    """A Word file of the lines; their numbers are typed, not made by Word."""
    parts = [Part("title", title) for title in titles]
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if " | " in line:
            rows.append(line.split(" | "))
            continue
        if rows:
            parts.append(Part("table", rows=rows))
            rows = []
        if line:
            parts.append(Part("p", line))
    out = io.BytesIO()
    write_docx(out, parts)
    return _undated(out)


def _undated(package: io.BytesIO) -> bytes:
    """The package with the same time on every member: what is made twice is the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(package) as dated, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as undated:
        for name in dated.namelist():
            info = zipfile.ZipInfo(name, (2024, 1, 26, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            undated.writestr(info, dated.read(name))
    return out.getvalue()


def _txt_source(sample: Sample) -> list[str]:
    """The line below the title of a page copied as text, unless the text itself gives its date."""
    published, number = sample.head["published"], sample.head["document_number"]
    if not published:
        return []
    year, month, day = map(int, published.split("-"))
    text = _strip("\n".join(sample.lines))
    if published in text or f"{year}年{month}月{day}日" in text:
        return []
    number = f"  文号：{number}" if number and number not in text else ""
    return [f"发布日期：{published}  来源：{sample.head['agency']}{number}", ""]


def _indent(sample: Sample, line: str) -> str:
    if " | " in line:
        return line
    return ("\u00a0\u00a0\u3000" if "nbsp_indent" in sample.quirks else "\u3000\u3000") + line


def _encode(text: str, encoding: str) -> bytes:
    # The plain codec would take this machine's byte order.
    return b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16" else text.encode(encoding)


def _read(sample: Sample, data: bytes) -> str:
    result = read_bytes(data)
    if result.outcome != "read" or result.format != sample.head["format"]:
        raise LabelError(
            f"{sample.path}: comes out of the reader as {result.format}, {result.outcome}: {result.detail}"
        )
    return result.text


def render_all(samples: list[tuple[Sample, Rendered]]) -> dict[str, bytes]:
    """Every generated file: its path below `warehouse/samples/`, and its bytes."""
    files: dict[str, bytes] = {}
    figures, reports = [], []
    for sample, rendered in samples:
        files[f"reports/{sample.file}"] = rendered.data
        figures.extend(rendered.figures)
        reports.append(rendered.report)
    files["expected/figures.tsv"] = tsv(FIGURES, figures)
    files["expected/reports.tsv"] = tsv(REPORTS, reports)
    return files


def tsv(columns: list[str], rows: list[list[str]]) -> bytes:
    """A table as it is written."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows([columns, *rows])
    return out.getvalue().encode("utf-8")


def differences(files: dict[str, bytes]) -> list[str]:
    """What of `warehouse/samples/reports` and `expected` is not as the labelled texts make it."""
    found = []
    for name, data in sorted(files.items()):
        path = SAMPLES / name
        if not path.exists():
            found.append(f"missing: {name}")
        elif path.read_bytes() != data:
            found.append(f"differs: {name}")
    return found + [f"not made from any labelled text: {name}" for name in _strays(files)]


def _strays(files: dict[str, bytes]) -> list[str]:
    there = [p for folder in ("reports", "expected") for p in (SAMPLES / folder).rglob("*") if p.is_file()]
    return sorted({p.relative_to(SAMPLES).as_posix() for p in there} - files.keys() - NOT_RENDERED)


def unmarked(sample: Sample) -> list[str]:
    """The digit runs of the labelled text that stand in no mark, each with what is around it."""
    found = []
    for line in sample.lines:
        inside = [m.span() for m in MARK.finditer(line)]
        for run in re.finditer(r"\d+(?:\.\d+)?", line):
            if not any(start <= run.start() < end for start, end in inside):
                around = line[max(0, run.start() - CONTEXT) : run.end() + CONTEXT]
                found.append(f"{run.group()}\t{_strip(around)}")
    return found


def catalogue_metrics() -> set[str] | None:
    """The codes that the catalogue names; null while it cannot be loaded."""
    try:
        from pipelines.extract.catalogue import metrics_table
    except ImportError:
        return None
    return set(metrics_table()["metric"]) or None


def load(paths: list[Path] | None = None) -> tuple[list[tuple[Sample, Rendered]], list[str]]:
    """The labelled texts (all of them by default) with what they make, and what is wrong with the others."""
    metrics = catalogue_metrics()
    samples, errors = [], []
    for path in paths or sorted((SAMPLES / "labelled").glob("*/*.txt")):
        try:
            sample = parse(path, metrics)
            samples.append((sample, render(sample)))
        except LabelError as error:
            errors.append(str(error))
    return samples, errors


def main() -> int:
    """Run as a script; the exit code is 1 where anything is wrong or differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, help="labelled files to check alone; nothing is written"
    )
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument("--unmarked", action="store_true", help="print digit runs that no mark covers")
    args = parser.parse_args()
    samples, errors = load([path.resolve() for path in args.paths])
    print("\n".join(errors), end="\n" if errors else "", file=sys.stderr)
    if args.unmarked:
        for sample, _ in samples:
            runs = unmarked(sample)
            print(f"{sample.path.parent.name}/{sample.path.name}: {len(runs)} digit runs without a mark")
            print("".join(f"  {run}\n" for run in runs), end="")
    if errors:
        return 1
    if args.paths:
        for sample, rendered in samples:
            print(f"{sample.file}: {len(rendered.text)} characters, {len(rendered.figures)} figures")
        return 0
    files = render_all(samples)
    if args.check:
        found = differences(files)
        print("\n".join(found) or f"{len(samples)} samples are as their labelled texts make them")
        return 1 if found else 0
    for name in _strays(files):
        (SAMPLES / name).unlink()
    for name, data in files.items():
        (SAMPLES / name).parent.mkdir(parents=True, exist_ok=True)
        (SAMPLES / name).write_bytes(data)
    rows = files["expected/figures.tsv"].count(b"\n") - 1
    print(f"{len(samples)} samples, {rows} expected figures written to {SAMPLES.relative_to(PROJECT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
