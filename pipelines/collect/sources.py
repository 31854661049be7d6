"""The registry of sources: data in `sources.yaml`, checked when it is read."""

import hashlib
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.settings import PROJECT

REGISTRY = Path(__file__).with_name("sources.yaml")


class SourceError(ValueError):
    """A source is not defined as it should be, or unknown. The message says what to do."""


class FolderSource(BaseModel):
    """A folder of report files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["folder"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$|^folder:")
    path: Path
    take: list[str] = Field(default=["**/*"], min_length=1)  # patterns of paths below the folder
    agency: str | None = None
    region: str | None = None
    enabled: bool = True

    @property
    def folder(self) -> Path:
        """The folder, absolute: a relative path starts at the project's root."""
        return (PROJECT / self.path).resolve()


# A union by `kind`, once there are other kinds.
Source = FolderSource


def load_registry(path: Path = REGISTRY) -> list[Source]:
    """Read the registry.

    Returns:
        Its sources in the file's order, those switched off too.

    Raises:
        SourceError: file, entry and field at fault.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"{path}: cannot be read as YAML ({error}); correct the file") from error
    if not isinstance(data, dict) or set(data) != {"sources"} or not isinstance(data["sources"], list):
        raise SourceError(f"{path}: must hold one key `sources` with a list of entries")
    sources: list[Source] = []
    for number, entry in enumerate(data["sources"], 1):
        name = entry.get("name") if isinstance(entry, dict) else None
        where = f"{path}: source {number}" + (f" ({name})" if name else "")
        try:
            source = FolderSource.model_validate(entry)
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, e['loc'])) or 'entry'}: {e['msg']}" for e in error.errors()
            )
            raise SourceError(f"{where}: {faults}; correct this entry") from error
        if source.name.startswith("folder:"):
            raise SourceError(
                f"{where}: names that begin with folder: are for folders given on the command line"
            )
        if source.name in {s.name for s in sources}:
            raise SourceError(f"{where}: an earlier entry has this name; give it another")
        sources.append(source)
    return sources


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
    known = next((source for source in registry if source.folder == folder), None)
    return known or FolderSource(kind="folder", name=_folder_name(folder), path=folder)


def _folder_name(folder: Path) -> str:
    """As `folder:seeds-1f0a3c`: readable, the same in every run, and another for another `seeds`."""
    return f"folder:{folder.name or 'root'}-{hashlib.sha256(bytes(folder)).hexdigest()[:6]}"
