"""The inbox: a folder that whoever has a report drops it into."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Watch:
    """What is known of the inbox from one look to the next.

    Attributes:
        seen: its state at the last look; None where it was empty.
        run: the state that a run was last started for.
    """

    seen: str | None = None
    run: str | None = None

    @classmethod
    def from_text(cls, text: str | None) -> "Watch":
        """Out of what `to_text` gave; None before the first look."""
        return cls(**json.loads(text)) if text else cls()

    def to_text(self) -> str:
        """For a cursor."""
        return json.dumps(asdict(self))


def look(folder: Path, before: Watch) -> tuple[Watch, bool]:
    """Whether a run is due: something is new, and nothing has changed since the last look.

    A file that is still being copied has another size or time at the next look.

    Args:
        folder: of the inbox; one that is not there is empty.
        before: what the last look gave.

    Returns:
        What is known now, and whether to start a run.
    """
    state = _state(folder)
    if state is None or state != before.seen or state == before.run:
        return Watch(state, before.run), False
    return Watch(state, state), True


def _state(folder: Path) -> str | None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    if not files:
        return None
    digest = hashlib.sha256()
    for path in files:
        facts = path.stat()
        digest.update(f"{path.relative_to(folder)}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return digest.hexdigest()
