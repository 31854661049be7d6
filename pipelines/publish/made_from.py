"""Whether a new snapshot would hold anything that the published one does not."""

import hashlib
import json

import polars as pl

from pipelines.fetch_log import OF_ONE_NIGHT
from pipelines.model.dbt import project_version
from pipelines.publish.acceptance import silent_sources
from pipelines.publish.snapshot import Snapshot
from pipelines.stage_store import StageStore
from pipelines.tables import FETCHES, LOGS, SCHEMAS
from pipelines.versions import program_version, stage_version


def still_stands(published: Snapshot, store: StageStore, *settings: object) -> bool:
    """Whether a build would give what is published; not where a source gave nothing, which is to be told."""
    return published.made_from == made_from(store, *settings) and not silent_sources(
        store.fetch_log(), nights=1
    )


def made_from(store: StageStore, *settings: object) -> str:
    """A hash of all that a snapshot is made from, but for the record of its run and of what was not news.

    Args:
        store: the stages' tables, of which the log of fetches counts by what it tells, not by how often.
        settings: that what is published depends on.
    """
    told: list[object] = [program_version(), project_version(), *settings]
    told += [stage_version(folder) for folder in ("model", "publish", "site")]
    told += [f"{name} {store.content_hash(name)}" for name in SCHEMAS if name not in LOGS]
    facts = store.fetch_log().condensed([column for column in FETCHES if column not in OF_ONE_NIGHT])
    facts = facts.filter(pl.col("outcome") != "unchanged").unique().sort(facts.columns)
    told.append(hashlib.sha256(facts.write_csv().encode()).hexdigest())
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
