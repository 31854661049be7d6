"""The registry of sources: data in `sources.yaml`, checked when it is read."""

import hashlib
import os
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from pydantic import ValidationError

from pipelines.collect.source_kinds import KINDS, FolderSource, SiteSource, Source, UrlsSource, WebSource
from pipelines.data_files import DataFileError, read_yaml
from pipelines.settings import Settings
from pipelines.tables import SOURCES

__all__ = [
    "REGISTRY",
    "FolderSource",
    "SiteSource",
    "Source",
    "SourceError",
    "UrlsSource",
    "WebSource",
    "load_registry",
    "registry_path",
    "resolve_sources",
    "sources_table",
]

REGISTRY = Path(__file__).with_name("sources.yaml")


class SourceError(DataFileError):
    """A source is not defined as it should be, or unknown. The message says what to do."""


def registry_path() -> Path:
    """The registry's file: the one that comes with the project, or that `FAZHI_SOURCES` names."""
    return Settings().sources or REGISTRY


def load_registry(path: Path | None = None) -> list[Source]:
    """Read the registry.

    Args:
        path: its file; by default `registry_path()`.

    Returns:
        Its sources in the file's order, those switched off too.

    Raises:
        SourceError: file, line, entry and field at fault.
    """
    path = path or registry_path()
    try:
        data = read_yaml(path, object)
    except DataFileError as error:
        raise SourceError(str(error)) from error
    tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if not isinstance(data, dict) or set(data) != {"sources"} or not isinstance(data["sources"], list):
        raise SourceError(f"{path}: must hold one key `sources` with a list of entries")
    nodes = tree.value[0][1].value if tree else []
    sources: list[Source] = []
    for number, (entry, node) in enumerate(zip(data["sources"], nodes, strict=True), 1):
        source = _entry(entry, node, path, number)
        if source.name in {s.name for s in sources}:
            raise SourceError(
                f"{_where(path, node, number, source.name)}: an earlier entry has this name; give it another"
            )
        sources.append(source)
    return sources


def _entry(entry: Any, node: yaml.Node, path: Path, number: int) -> Source:
    if not isinstance(entry, dict):
        raise SourceError(f"{_where(path, node, number)}: must be keys and values, as in the file's head")
    where = _where(path, node, number, entry.get("name"))
    kind = KINDS.get(str(entry.get("kind")))
    if kind is None:
        raise SourceError(
            f"{where}: kind: must be one of {', '.join(KINDS)}, not {entry.get('kind')!r}; correct this entry"
        )
    try:
        source = kind.model_validate(entry)
    except ValidationError as error:
        faults = "; ".join(_fault(fault["loc"], fault["msg"], node) for fault in error.errors())
        raise SourceError(f"{where}: {faults}; correct this entry") from error
    if source.name.startswith("folder:"):
        raise SourceError(f"{where}: names that begin with folder: are for folders given on the command line")
    return source


def _where(path: Path, node: yaml.Node, number: int, name: object = None) -> str:
    told = f" ({name})" if name else ""
    return f"{path}, line {node.start_mark.line + 1}: source {number}{told}"


def _fault(place: tuple[int | str, ...], message: str, node: yaml.Node | None) -> str:
    """The field and what is wrong with it, with its line where that is in the file."""
    line = ""
    for key in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
        else:
            break
        line = f" (line {node.start_mark.line + 1})" if node else line
    return f"{'.'.join(map(str, place)) or 'entry'}{line}: {message.removeprefix('Value error, ')}"


def resolve_sources(names_or_paths: list[str], registry: list[Source]) -> list[Source]:
    """The sources that a run shall collect.

    Args:
        names_or_paths: names of the registry, or folders; a folder becomes a source of its own, unless it is
            that of a source in the registry. None at all means all enabled sources.
        registry: what `load_registry` gave.

    Returns:
        Each source once, in the order given.

    Raises:
        SourceError: neither a name of the registry nor a folder.
    """
    if not names_or_paths:
        return [source for source in registry if source.enabled]
    found: dict[str, Source] = {}
    for given in names_or_paths:
        source = _by_name(given, registry) or _by_folder(given, registry)
        found.setdefault(source.name, source)
    return list(found.values())


def _by_name(given: str, registry: list[Source]) -> Source | None:
    return next((source for source in registry if source.name == given), None)


def _by_folder(given: str, registry: list[Source]) -> Source:
    folder = Path(given).expanduser().resolve()
    if not folder.is_dir():
        names = ", ".join(source.name for source in registry) or "none"
        problem = "is a file, not a folder" if folder.is_file() else "is neither a source nor a folder"
        raise SourceError(f"{given!r} {problem}. Sources: {names}. Give one of them, or an existing folder")
    known = next(
        (source for source in registry if isinstance(source, FolderSource) and source.folder == folder), None
    )
    return known or FolderSource(kind="folder", name=_folder_name(folder), path=folder)


def _folder_name(folder: Path) -> str:
    """As `folder:seeds-1f0a3c`: readable, the same in every run, and another for another `seeds`."""
    name = os.fsencode(folder.name).decode("utf-8", "backslashreplace")
    return f"folder:{name or 'root'}-{hashlib.sha256(bytes(folder)).hexdigest()[:6]}"


def sources_table(sources: list[Source]) -> pl.DataFrame:
    """The registry as a frame of schema SOURCES."""
    rows = [(s.name, s.kind, s.agency or None, s.region or None, s.enabled) for s in sources]
    return pl.DataFrame(rows, schema=SOURCES, orient="row")
