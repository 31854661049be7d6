"""The file that settings may stand in, beside the environment: `fazhi.toml`."""

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any


class SettingsError(ValueError):
    """A setting that can't be used: names the variable, or file and line, and what to do."""


def read_settings_file(path: Path, known: Collection[str], places: Collection[str]) -> dict[str, Any]:
    """The settings in a file, such as `keep_snapshots = 7`.

    Args:
        path: a TOML file.
        known: the names that it may hold.
        places: those of them that are paths: a relative one begins at the file's folder.

    Raises:
        SettingsError: it can't be read, is no TOML, or holds another name.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{path}: the settings file cannot be read ({error.strerror}); see its place and mode"
        ) from None
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError: neither repeats a value
        raise SettingsError(f"{path}: no TOML ({error}); a line is such as: keep_snapshots = 7") from None
    for name in told:
        if name not in known:
            meant = get_close_matches(name, known, 1)
            advice = f"did you mean {meant[0]}?" if meant else f"settings are: {', '.join(sorted(known))}"
            raise SettingsError(f"{path}, line {line_of(path, name)}: there is no setting {name!r}; {advice}")
    folder = path.resolve().parent
    return {
        name: str(folder / Path(value).expanduser()) if name in places and isinstance(value, str) else value
        for name, value in told.items()
    }


def line_of(path: Path, name: str) -> int:
    """The line, from 1, at which a setting stands in the file; 1 where that can't be told."""
    key = re.compile(rf"""\s*\[?\s*["']?{re.escape(name)}["']?\s*[\].=]""")
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if key.match(line)), 1)
