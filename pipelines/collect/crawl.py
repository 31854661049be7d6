"""Crawl one source of the web in a process of its own, and bring back how each attempt ended."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from pipelines.collect.addresses import DEFAULT_PORTS, is_allowed
from pipelines.collect.choice import ROBOTS
from pipelines.collect.crawl_job import Copy, CrawlJob
from pipelines.collect.journal import AGAIN, Attempt, JournalState, read_journal
from pipelines.collect.source_kinds import WebSource
from pipelines.tables import FETCHES

# Later, what an interrupted crawl has fetched is no longer last night's: all is asked again.
GOES_ON_FOR = timedelta(hours=18)
GRACE_SECONDS = 180
# The columns that an attempt names otherwise.
COLUMNS = {"size": "bytes", "transferred": "transferred_bytes", "status": "http_status"}


@dataclass(frozen=True)
class CrawlPlan:
    """What all crawls of a run share.

    Attributes:
        folder: where each source has its job, journal and log.
        archive: the archive's root.
        run_id: goes into each attempt.
        max_bytes: no larger file is archived.
        contact: where the sites' operators reach whoever runs this; sites are told it.
        at_once: how many sources are crawled at the same time.
        tell: called with a line for each attempt, from several threads.
        processes: those that run, so that `stop` can end them.
    """

    folder: Path
    archive: Path
    run_id: str
    max_bytes: int
    contact: str
    at_once: int = 4
    tell: Callable[[str], None] = lambda _: None
    processes: list["subprocess.Popen[str]"] = field(default_factory=list)

    def stop(self) -> None:
        """End all crawls at once. What they have fetched is in their journals, for the next run."""
        for process in list(self.processes):
            process.kill()


def _nothing(_: str) -> pl.DataFrame:
    return pl.DataFrame(schema=FETCHES)


def crawl_source(
    source: WebSource,
    plan: CrawlPlan,
    known: pl.DataFrame | None = None,
    of_run: Callable[[str], pl.DataFrame] = _nothing,
) -> list[dict[str, object]]:
    """Crawl a source.

    Args:
        source: of the registry.
        plan: what all crawls of the run share.
        known: the source's rows of the condensed log of fetches, in the order of time; none without.
        of_run: gives run, source, address and time of all that the log has of a run.

    Returns:
        New rows of the log: those of this crawl, and those of an earlier one that was killed before its
        rows came into the log. A crawl that could not be made has a row with the address `.`.
    """
    if not plan.contact and not _is_private(source):
        detail = (
            "Nothing was asked: set FAZHI_CONTACT to an e-mail or web address at which the sites' operators "
            "can reach you. Every request names it."
        )
        return [_row(source, _failure(plan.run_id, detail))]
    folder = plan.folder / source.name
    journal = folder / "journal.jsonl"
    before = read_journal(journal)
    there = {
        attempt
        for run_id in {attempt.run_id for attempt in before.attempts}
        for attempt in _attempts(of_run(run_id).filter(pl.col("source") == source.name))
    }
    rows = _not_in(there, [_row(source, attempt) for attempt in before.attempts])
    gained = pl.DataFrame(rows, schema=FETCHES)
    known = gained if known is None else pl.concat([known.select(list(FETCHES)), gained])
    going_on = _going_on(before)
    if not before.interrupted and not rows:
        journal.unlink(missing_ok=True)  # all of it is in the log
    job = CrawlJob(
        source=source,
        run_id=plan.run_id,
        archive=plan.archive.resolve(),
        journal=journal.resolve(),
        log=(folder / "crawl.log").resolve(),
        user_agent=_user_agent(plan.contact),
        requests=max(0, source.limits.requests_a_night - sum(a.role != ROBOTS for a in going_on)),
        copies=_copies(known),
        done=sorted({a.address for a in going_on} - {a.address for a in going_on if a.outcome in AGAIN}),
        max_bytes=plan.max_bytes,
    )
    job.write(folder / "job.json")
    fault = _run(job, folder / "job.json", plan)
    attempts = read_journal(journal).attempts
    rows += _not_in(there | set(_attempts(gained)), [_row(source, attempt) for attempt in attempts])
    if fault:
        rows.append(_row(source, _failure(plan.run_id, fault)))
    return rows


def _run(job: CrawlJob, path: Path, plan: CrawlPlan) -> str | None:
    """Run the process to its end. Returns what went wrong, or None."""
    command = [sys.executable, "-m", "pipelines.collect.crawler", str(path)]
    longest = job.source.limits.minutes * 60 + job.source.limits.timeout_seconds + GRACE_SECONDS
    errors = path.with_name("errors.log")
    with (
        errors.open("wb") as to_errors,
        # Its standard input stays open as long as this process lives: it ends itself when that ends.
        subprocess.Popen(  # noqa: S603 - our own program, our own arguments
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=to_errors, text=True,
            encoding="utf-8", errors="replace",
        ) as process,
    ):  # fmt: skip
        plan.processes.append(process)
        timer = threading.Timer(longest, process.kill)
        timer.start()
        try:
            for line in process.stdout or ():
                plan.tell(f"{job.source.name}: {line.rstrip()}")
            code = process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            timer.cancel()
            plan.processes.remove(process)
    if code == 0:
        return None
    last = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    told = f": {last[0][:300]}" if last else ""
    return (
        f"The crawl's process ended before it was done (code {code}){told}. What it fetched is kept, and the "
        f"next run goes on from there. See {job.log} and {errors}."
    )


def _going_on(before: JournalState) -> list[Attempt]:
    """The attempts of an interrupted crawl that this one goes on with."""
    since = datetime.now(UTC) - GOES_ON_FOR
    return [a for a in before.open_attempts if a.fetched_at > since] if before.interrupted else []


def _copies(log: pl.DataFrame) -> list[Copy]:
    """The newest copy of each address that is not gone, that asked longest ago first."""
    copies: dict[str, Copy] = {}
    for row in log.iter_rows(named=True):
        address = row["address"]
        if row["outcome"] == "gone":
            copies.pop(address, None)
        elif row["sha256"] and row["role"]:
            copies.pop(address, None)
            copies[address] = Copy(
                address, row["role"], row["sha256"], row["bytes"], row["etag"], row["last_modified"],
                row["link_text"], row["found_on"],
            )  # fmt: skip
        elif address in copies:
            copies[address] = copies.pop(address)  # asked, though in vain
    return list(copies.values())


def _row(source: WebSource, attempt: Attempt) -> dict[str, object]:
    columns = {COLUMNS.get(name, name): value for name, value in asdict(attempt).items()}
    return {"source": source.name, **columns}


def _failure(run_id: str, detail: str) -> Attempt:
    return Attempt(".", "crawl", "failed", datetime.now(UTC), run_id, detail=detail)


def _attempts(log: pl.DataFrame) -> Iterator[tuple[str, str, datetime]]:
    yield from log.select("run_id", "address", "fetched_at").iter_rows()


def _not_in(there: set[tuple[str, str, datetime]], rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [row for row in rows if (row["run_id"], row["address"], row["fetched_at"]) not in there]


def _is_private(source: WebSource) -> bool:
    """Whether all that the source begins with are hosts of this machine or network."""
    parts = [urlsplit(address) for address in source.beginnings]
    return all(
        is_allowed(p.hostname or "", p.port or DEFAULT_PORTS[p.scheme], source.private_hosts) for p in parts
    )


def _user_agent(contact: str) -> str:
    told = f"fazhi/{version('fazhi')} (collects annual reports on law-based government"
    # A header holds printable ASCII.
    where = "".join(c for c in contact if " " <= c <= "~")
    return f"{told}; {where})" if where else f"{told})"
