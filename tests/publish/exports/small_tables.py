"""Two tables with every type and the texts that files break on, and their dictionary."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.model.dictionary import Column, Dictionary, Reference, Table
from pipelines.publish.exports.origin import Origin

ORIGIN = Origin(datetime(2026, 1, 2, 18, 30, tzinfo=UTC), "run-1", "0.1.0")
FORMULAS = ["=1+1", "+86 10", "-3", "@sum", "\tx", "\rx", "\nx", "＝1+1", "＠x", "'=x", "''＋1"]
TEXTS = [
    *FORMULAS,
    "'x",
    "a=b",
    '说"好"',
    "两\n行",
    "逗,号",
    "  ",
    "https://x.example/",
    "123",
    "_x0041_",
    "𠀀",
]
OVERVIEW = """# fazhi: figures

It holds **figures** of
reports.

| you want | read |
|---|---|
| all | `fct_event` |

```sql
select 1
```

## What it can not be used for

- **No ranking.** Not
  at all.

---

# 法治数据

收录报告中的
数字。
"""


def _column(name: str, zh: str, kind: str = "VARCHAR", **more: object) -> Column:
    return Column(name=name, zh=zh, type=kind, description=f"The {name} ({zh}).", **more)  # type: ignore[arg-type]


METRIC = Table(
    name="dim_metric",
    zh="指标",
    folder="marts",
    description="One metric (指标).",
    described_in="_marts.yml",
    columns=(
        _column("metric", "指标代码", required=True, unique=True),
        _column("part_of", "所属指标", references=(Reference("dim_metric", "metric"),)),
    ),
)
EVENT = Table(
    name="fct_event",
    zh="事件",
    folder="marts",
    description="One event (事件).",
    described_in="_facts.yml",
    columns=(
        _column("agency", "机关"),
        _column("event_key", "事件键", "INTEGER", required=True, unique=True),
        _column(
            "metric",
            "指标代码",
            references=(Reference("dim_metric", "metric"), Reference("stg_metrics", "m")),
        ),
        _column("status", "性质", required=True, values=("actual", "target")),
        _column("value", "数值", "DOUBLE", unit="元"),
        _column("share", "占比", "DECIMAL(9,3)", unit="%"),
        _column("is_current", "是否现行", "BOOLEAN"),
        _column("published_on", "发布日期", "DATE"),
        _column("seen_at", "发现时间", "TIMESTAMP WITH TIME ZONE"),
        _column("quote", "原句"),
    ),
)
COUNT = Table(
    name="quality_count",
    zh="计数",
    folder="quality",
    description="Without a key (计数).",
    described_in="_quality.yml",
    columns=(_column("year", "年度", "INTEGER"), _column("events", "件数", "BIGINT", unit="件")),
)
EMPTY = Table("quality_empty", None, "quality", "No rows.", "_quality.yml", (_column("x", "甲"),))
DICTIONARY = Dictionary((METRIC, EVENT, COUNT, EMPTY), OVERVIEW)
ROWS = {"dim_metric": 2, "fct_event": len(TEXTS) + 1, "quality_count": 3, "quality_empty": 0}


def small_database(folder: Path, turned: bool = False) -> Path:
    """The tables; `turned`: the same rows, laid down in another order."""
    folder.mkdir(exist_ok=True)
    path = folder / "fazhi.duckdb"
    events = [
        ("青禾县司法局", number, "e.fines", "actual", number * 1.5, number / 8, number % 2 == 0, text)
        for number, text in enumerate(TEXTS)
    ]
    events.append((None, len(TEXTS), None, "target", None, None, None, None))
    order = -1 if turned else 1
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table dim_metric (metric varchar, part_of varchar)")
        metrics = [("e.fines", None), ("e.fines_part", "e.fines")]
        connection.executemany("insert into dim_metric values (?, ?)", metrics[::order])
        connection.execute(
            "create table fct_event (agency varchar, event_key integer, metric varchar, status varchar,"
            " value double, share decimal(9, 3), is_current boolean, published_on date, seen_at timestamptz,"
            " quote varchar)"
        )
        connection.executemany(
            "insert into fct_event select $1, $2, $3, $4, $5, $6, $7,"
            " case when $2 = 0 then date '1024-01-31'"
            " when $8 is not null then date '2024-01-31' + $2::int end,"
            " case when $8 is not null"
            " then timestamptz '2024-02-01 00:30:15.25+08' + to_days($2::int) end, $8",
            events[::order],
        )
        counts = [(2023, 5), (2023, 4), (None, 4)]
        connection.execute("create table quality_count (year integer, events bigint)")
        connection.executemany("insert into quality_count values (?, ?)", counts[::order])
        connection.execute("create table quality_empty (x varchar)")
    return path
