"""Whether what readers see is of last night."""

from datetime import datetime, timedelta
from pathlib import Path

from pipelines.publish.snapshot import current_snapshot


def staleness(published: Path, now: datetime, hours: float, confirmed: datetime | None = None) -> str | None:
    """What is to be said of a snapshot that is too old.

    Args:
        published: the folder of `current` and `snapshots`.
        now: a time with its zone.
        hours: how old the snapshot that readers see may be.
        confirmed: when a run last found that there was nothing to add to what is published.

    Returns:
        A sentence without its full stop; None where the snapshot is fresh, or nothing was published yet.
    """
    current = current_snapshot(published)
    if current is None:
        return None
    published_at = datetime.fromisoformat(current.published_at)
    age = now - max(published_at, confirmed or published_at)
    if age <= timedelta(hours=hours):
        return None
    return (
        f"readers see the snapshot {current.id} of {published_at:%Y-%m-%d %H:%M} UTC, which was last"
        f" brought up to date {age / timedelta(hours=1):.0f} hours ago, and {hours:g} are allowed"
        " (FAZHI_FRESH_HOURS)"
    )
