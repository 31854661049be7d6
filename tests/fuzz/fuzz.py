"""Fuzz one target with atheris: `python tests/fuzz/fuzz.py TARGET --seconds 600`, or `--runs 1000`.

`all` takes the targets by turns, told by an input's first byte. What a target fails on is written to the
folder `findings` of the working directory, and the process ends with an error.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

with atheris.instrument_imports(
    include=["pipelines", "striprtf", "docx", "olefile"], enable_loader_override=False
):
    from targets import TARGETS

from seeds import dictionary, seeds  # noqa: E402

NAMES = sorted(TARGETS)
LONGEST = 4096  # bytes of an input
SLOW = 25  # seconds for an input, after which it counts as a hang
MEMORY_MB = 3000


def by_turns(data: bytes) -> None:
    """The target that the first byte names."""
    if data:
        TARGETS[NAMES[data[0] % len(NAMES)]](data[1:])


def main() -> None:
    """Read the command line and fuzz until time or runs are over, or something is found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=[*NAMES, "all"])
    parser.add_argument("--seconds", type=int, default=0, help="end after so long; 0 for never")
    parser.add_argument("--runs", type=int, default=-1, help="inputs to try; -1 for no end")
    parser.add_argument("--corpus", type=Path, help="keeps what reached new code, and begins with it again")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begin = Path(folder, "seeds")
        begin.mkdir()
        for name in NAMES if given.target == "all" else [given.target]:
            mark = bytes([NAMES.index(name)]) if given.target == "all" else b""
            for number, data in enumerate(seeds(name)):
                (begin / f"{name}-{number}").write_bytes(mark + data)
        words = Path(folder, "words")
        words.write_text(dictionary(), encoding="utf-8")
        findings = Path("findings")
        findings.mkdir(exist_ok=True)
        corpus = given.corpus or Path(folder, "corpus")
        corpus.mkdir(parents=True, exist_ok=True)
        longest = max(LONGEST, *(path.stat().st_size for path in begin.iterdir()))
        options = [
            *[sys.argv[0], f"-seed={given.seed}", f"-dict={words}", f"-artifact_prefix={findings}/"],
            *[f"-max_total_time={given.seconds}", f"-runs={given.runs}", f"-timeout={SLOW}"],
            *[f"-rss_limit_mb={MEMORY_MB}", f"-max_len={longest}", str(corpus), str(begin)],
        ]
        atheris.Setup(options, by_turns if given.target == "all" else TARGETS[given.target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
