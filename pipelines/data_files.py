"""Data files that maintainers write: their shape is checked, and a mistake is told by file and line."""

import csv
import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, TypeAdapter, ValidationError

T = TypeVar("T")
# The compiled safe loader, where PyYAML has it, takes a tenth of the time; each worker process loads.
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataFileError(ValueError):
    """A data file that can't be used: names file, line, place, what is wrong, and what to do."""


def _compiles(words: str) -> str:
    try:
        re.compile(words)
    except re.error as error:
        raise ValueError(f"{words!r} is no regular expression ({error})") from error
    return words


Expression = Annotated[str, AfterValidator(_compiles)]


def read_yaml(path: Path, shape: type[T]) -> T:
    """What a YAML file holds.

    Args:
        path: the file.
        shape: as pydantic knows it, such as `list[str]` or a model.

    Raises:
        DataFileError: it can't be read, or has another shape.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe loader
        return TypeAdapter(shape).validate_python(data)
    except ValidationError as error:
        first: Any = error.errors()[0]
        place, told = ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
        raise DataFileError(
            f"{path}, line {line_of(path, first['loc'])}: {place or 'the file'}: {told}; correct this entry"
        ) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(
            f"{path}, line {line}: not readable as YAML: {error.problem}; correct it"
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataFileError(f"{path}: not readable as YAML: {error}; correct the file") from error


def line_of(path: Path, place: tuple[str | int, ...]) -> int:
    """The line, from 1, of a place in a YAML file, or of the nearest entry around it if it is missing."""
    node = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = node.value[step] if step < len(node.value) else None
        else:
            found = None
        if found is None:
            break
        node = found
    return node.start_mark.line + 1 if node else 1


def read_tsv(path: Path) -> list[list[str]]:
    """The rows of a table of tab-separated cells; lines that begin with `#` are remarks.

    Raises:
        DataFileError: it can't be read, or a row has more or fewer cells than the first one.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: not readable: {error}; correct the file") from error
    rows: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        cells = next(csv.reader([line], delimiter="\t"), [])
        if rows and len(cells) != len(rows[0]):
            raise DataFileError(
                f"{path}, line {number}: {len(cells)} cells and not {len(rows[0])}, with tabs between them;"
                " correct this row"
            )
        rows.append(cells)
    return rows
