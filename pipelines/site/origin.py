"""Where a site's data come from."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Origin:
    """What a site says of its data, and where the rest of the snapshot is.

    Attributes:
        made_at: when the data were published, or are about to be; with its zone.
        run_id: the run that made the data.
        version: of the program.
        exports: the folder of the same data's exports, to be linked to; nothing of it is copied.
        earlier: the database of the snapshot before; None where there is none.
        beside: the address, from the site's folder, of the folder with database, exports and docs.
    """

    made_at: datetime
    run_id: str
    version: str
    exports: Path
    earlier: Path | None = None
    beside: str = "../"
