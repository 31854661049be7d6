"""Where an export comes from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Origin:
    """What an export says of its making.

    Attributes:
        made_at: when, in UTC.
        run_id: the run that built the database; the snapshot's manifest names it too.
        version: of the program.
    """

    made_at: datetime
    run_id: str
    version: str
