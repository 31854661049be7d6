"""The accuracy that the project holds, on texts labelled by hand that may lie beside the checkout."""

import json
import subprocess
import sys

import pytest

from pipelines.cli.extract import figures_of
from pipelines.settings import PROJECT

SHARED = PROJECT.parent / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason=f"no labelled texts at {SHARED.name}/gold beside the checkout"
)


@pytest.mark.parametrize(
    ("gold", "nonfigures", "texts", "f1", "precision"),
    [
        ("seeds.tsv", "seeds_nonfigures.tsv", "seeds", 0.98, 0.97),
        ("dev/figures.tsv", "dev/nonfigures.tsv", "gold/dev/texts", 0.96, 0.97),
    ],
)
def test_accuracy_on_labelled_texts(tmp_path, gold, nonfigures, texts, f1, precision):
    found = tmp_path / "found.jsonl"
    rows = [
        row for path in sorted((SHARED / texts).glob("*.txt")) for row in figures_of(path, everything=True)
    ]
    found.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    run = subprocess.run(
        [
            *(sys.executable, str(SHARED / "gold" / "score.py"), str(SHARED / "gold" / gold), str(found)),
            *("--ledger", str(SHARED / "gold" / nonfigures)),
            *("--min-f1", str(f1), "--min-precision", str(precision), "--errors", "20"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    accounted = next(line for line in run.stdout.splitlines() if line.startswith("ledger:"))
    assert "(1.0000)" in accounted, accounted
    assert float(accounted.rsplit(" ", 1)[1]) >= 0.98, accounted
