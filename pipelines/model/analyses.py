"""The questions in `dbt_project/analyses`: SQL over the published tables, to run without dbt.

A file begins with its question, a comment line in Chinese and one in English. Of dbt's templates it has
`{{ ref('table') }}` alone, and only for tables of the schema `main`, whose names need no schema.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.model.dbt import DBT_PROJECT

ANALYSES = DBT_PROJECT / "analyses"
REF = re.compile(r"\{\{\s*ref\('(\w+)'\)\s*\}\}")
TEMPLATE = re.compile(r"\{[{%#]")


class AnalysisError(ValueError):
    """A file that is no analysis, or a name that none has."""


@dataclass(frozen=True)
class Analysis:
    """A question and the SQL that answers it."""

    name: str
    question_zh: str
    question_en: str
    sql: str  # as any DuckDB client takes it


def read_analyses(folder: Path = ANALYSES) -> list[Analysis]:
    """Every analysis of the folder, by name.

    Raises:
        AnalysisError: a file does not begin with its question, or has more of dbt's templates than `ref`.
    """
    return [_read(path) for path in sorted(folder.glob("*.sql"))]


def find_analysis(name: str, folder: Path = ANALYSES) -> Analysis:
    """The analysis of that name.

    Raises:
        AnalysisError: there is none, or its file is wrong, as in `read_analyses`.
    """
    path = folder / f"{name}.sql"
    if path not in folder.glob("*.sql"):
        raise AnalysisError(f"there is no analysis {name!r}: `fazhi sql --analyses` lists them")
    return _read(path)


def _read(path: Path) -> Analysis:
    text = path.read_text(encoding="utf-8")
    questions = [line.removeprefix("-- ") for line in text.splitlines()[:2] if line.startswith("-- ")]
    if len(questions) != 2:
        raise AnalysisError(f"{path}, line 1: begin with the question, `-- ` in Chinese and `-- ` in English")
    sql = REF.sub(r"\1", text)
    if template := TEMPLATE.search(sql):
        line = sql.count("\n", 0, template.start()) + 1
        raise AnalysisError(
            f"{path}, line {line}: an analysis is to run without dbt; use {{{{ ref('table') }}}} alone"
        )
    question_zh, question_en = questions
    return Analysis(path.stem, question_zh, question_en, sql)
