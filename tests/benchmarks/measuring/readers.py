"""Files to text: each reader on the report that tests/read/files has in every format, and on the corpus."""

from pathlib import Path

from corpus.documents import Corpus, file_bytes

from measuring.clock import quickest
from measuring.rows import Row
from pipelines.read.reader import read_bytes, read_file

GROUP = "Files to text"
FILES = Path(__file__).resolve().parents[2] / "read" / "files"
ONE_REPORT = ["txt", "html", "docx", "doc", "rtf", "ofd", "pdf", "zip"]
OF_CORPUS = ["html", "txt", "docx"]


def measure(seed: int, reports: int, rounds: int) -> list[Row]:
    """A row a format; the floor is to decode the text file.

    Args:
        seed: of the corpus.
        reports: how many reports of the corpus, in each format that it has.
        rounds: of which the quickest counts.
    """
    plain = (FILES / "report.txt").read_bytes()
    times = 50
    wall, cpu = quickest(rounds, lambda: [plain.decode("utf-8").splitlines() for _ in range(times)])
    floor = Row(GROUP, "floor: decode the text", times, wall, cpu)
    rows = [floor]
    for form in ONE_REPORT:
        path = FILES / f"report.{form}"
        data = path.read_bytes()
        read_bytes(data)  # loads the reader
        wall, cpu = quickest(rounds, lambda d=data: [read_bytes(d) for _ in range(times)])
        rows.append(Row(GROUP, f".{form} of one page", times, wall, cpu).beside(floor))
    read_file(FILES / "report.html")  # starts the process
    wall, _ = quickest(rounds, lambda: [read_file(FILES / "report.html") for _ in range(times)])
    rows.append(
        Row(GROUP, ".html in a process of its own", times, wall).beside(rows[ONE_REPORT.index("html") + 1])
    )
    for form in OF_CORPUS:
        corpus = Corpus(seed, {form: 1.0})
        files = [file_bytes(document) for document in map(corpus.document, range(min(reports, 200)))]
        wall, cpu = quickest(rounds, lambda f=files: [read_bytes(data) for data in f])
        size = sum(map(len, files)) / len(files) / 1000
        rows.append(Row(GROUP, f".{form} of the corpus", len(files), wall, cpu, told=f"{size:.1f} kB a file"))
    return rows
