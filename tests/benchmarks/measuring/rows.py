"""What was measured: rows, shown as a table and written as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        group: what it belongs to.
        name: what was done.
        items: how many reports, files or queries it was done to.
        wall_s: seconds on the wall.
        cpu_s: seconds of all cores, child processes too; None where it was not measured.
        peak_mb: the highest sum of resident memory, child processes too; None where it was not measured.
        ratio: how many times as long as `than`, by CPU where both have it.
        than: the name of the row that it is compared with, in its group.
        told: what else there is to say.
    """

    group: str
    name: str
    items: int
    wall_s: float
    cpu_s: float | None = None
    peak_mb: float | None = None
    ratio: float | None = None
    than: str = ""
    told: str = ""

    @property
    def cost(self) -> float:
        """Seconds of the CPU, else on the wall."""
        return self.wall_s if self.cpu_s is None else self.cpu_s

    def beside(self, other: "Row") -> "Row":
        """This row, compared with another one of its group."""
        both = self.cpu_s is not None and other.cpu_s is not None
        ratio = self.cost / other.cost if both else self.wall_s / other.wall_s
        return Row(**{**asdict(self), "ratio": ratio, "than": other.name})


def show(rows: list[Row]) -> None:
    """Print the rows, a table a group."""
    console = Console(width=140)
    for group in dict.fromkeys(row.group for row in rows):
        table = Table(title=group, title_justify="left")
        table.add_column("what")
        for head in ("items", "wall s", "cpu s", "ms an item", "peak MB", "times"):
            table.add_column(head, justify="right")
        table.add_column("")
        for row in (row for row in rows if row.group == group):
            each = f"{1000 * row.cost / row.items:.3g}" if row.items else ""
            note = "; ".join(filter(None, [f"of {row.than}" if row.than else "", row.told]))
            table.add_row(
                row.name, f"{row.items:,}", f"{row.wall_s:.2f}", _number(row.cpu_s, ".2f"), each,
                _number(row.peak_mb, ",.0f"), _number(row.ratio, ".3g"), note,
            )  # fmt: skip
        console.print(table)


def save(rows: list[Row], about: dict[str, object], path: Path) -> None:
    """Write the rows with what is to be known of the run."""
    told = {**about, "rows": [asdict(row) for row in rows]}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
