"""What a target once failed on, and its kin: plain tests, which need no fuzzer."""

import signal
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from seeds import FILES, seeds
from targets import TARGETS

from pipelines.extract.engine import extract
from pipelines.identify.report import identify
from pipelines.identify.wording import wording_of

CASES = Path(__file__).with_name("cases")
FOUND = sorted(path for path in CASES.rglob("*") if path.is_file())
SECONDS = 10  # of this process; none takes one, and what is not linear takes minutes
# What grew with the square of its length, by what it repeats and what it ends with.
LONG = 40_000  # characters
REPEATED = [
    *[
        " ",
        "\u3000",
        "\u00a0",
        "\t",
        "\n",
        "\r",
        "9",
        "九",
        "亿",
        "零",
        "（",
        "“",
        "[a: b]",
        "1|",
        "a1",
        "1-",
    ],
    *[
        "检查12次，",
        "其中检查1件，",
        "2023年1月26日\n",
        "索引号",
        "百分之",
        "未发生行政诉讼案件，",
        "一、法治建设",
        "![",
    ],
    *[
        "检查 | ",
        "法治政府建设情况\n",
        "全年开展行政检查1200次，作出行政处罚36件，罚款96.35万元，其中简易程序24件\n",
    ],
]


@pytest.mark.parametrize("path", FOUND, ids=[f"{path.parent.name}-{path.name}" for path in FOUND])
def test_what_once_failed(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_begins_with(target: str) -> None:
    assert seeds(target)
    for data in seeds(target):
        TARGETS[target](data)


@pytest.mark.parametrize("unit", REPEATED)
def test_time_grows_with_the_length_of_a_text_and_no_faster(unit: str) -> None:
    text = unit * (LONG // len(unit)) + "。件"
    with limited(SECONDS):
        said = identify(text, {})
        wording_of(text, said.title)
        extract(text, year=2023, sections=said.sections, body=(0, len(text)))


def test_a_number_longer_than_the_interpreter_converts() -> None:
    for digits in ("九" * 5_000, "9" * 2_000_000, "1" + ",111" * 2_000):
        TARGETS["numerals"](f"检查{digits}万件，百分之{digits}".encode())


def test_a_directory_of_streams_that_leads_to_itself() -> None:
    data = bytearray((FILES / "features.doc").read_bytes())
    root = 512 * (1 + struct.unpack_from("<I", data, 48)[0])
    data[root + 66] = 1  # an ordinary folder, whose first entry
    data[root + 76] = 0  # is itself
    TARGETS["ole"](bytes(data[8:]))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Fail what takes more time of this process: waiting for it to end could take days."""

    def too_long(*_: object) -> None:
        raise AssertionError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
