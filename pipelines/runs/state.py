"""Which program a warehouse belongs to: an older one must not touch what a newer one wrote."""

import json
from pathlib import Path

# One more with each change of the stages' tables or the snapshots that an older program would misread. What a
# newer program meets of an older one, it brings up to date: the stage store fills columns that lack, and each
# stage makes anew what another version of it has made.
STATE_VERSION = 4
FILE = "state.json"


class StateError(RuntimeError):
    """A warehouse that this program can't work on; the message says why, and what to do."""


def check_state(warehouse: Path) -> None:
    """Refuse a warehouse that a newer program wrote.

    Raises:
        StateError: it is one, or its state can't be told.
    """
    path = warehouse / FILE
    if not path.exists():
        return
    try:
        found = int(json.loads(path.read_text(encoding="utf-8"))["state_version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StateError(
            f"{path}: cannot be read ({error!r}). Restore it from a backup, or write"
            f' {{"state_version": {STATE_VERSION}}} to it if this program made the warehouse.'
        ) from error
    if found > STATE_VERSION:
        raise StateError(
            f"{warehouse} was written by a newer program: its state is {found}, and this one knows"
            f" {STATE_VERSION}. Install the newer program, or name another folder: FAZHI_WAREHOUSE."
        )


def claim_state(warehouse: Path) -> None:
    """Note that this program has worked on the warehouse, so that an older one refuses it from now on.

    Raises:
        StateError: as in `check_state`.
    """
    check_state(warehouse)
    part = warehouse / f"{FILE}.part"
    part.write_text(json.dumps({"state_version": STATE_VERSION}) + "\n", encoding="utf-8")
    part.replace(warehouse / FILE)
