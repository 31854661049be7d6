"""The stages as assets: each reads tables, calls one function, writes tables, and says what it did."""

import functools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from pipelines.collect.crawl import CrawlPlan
from pipelines.collect.health import NO_FAILURE
from pipelines.collect.sources import load_registry, resolve_sources, sources_table
from pipelines.collect.stage import collect_sources
from pipelines.database import connect
from pipelines.extract.catalogue import family_names, metrics_table
from pipelines.extract.stage import extract_figures, ledgers_to_keep
from pipelines.identify.agency import short_names_table
from pipelines.identify.region import regions_table
from pipelines.identify.stage import identify_reports
from pipelines.model.chinese_views import make_chinese_views
from pipelines.model.corrections import read_corrections
from pipelines.model.dbt import write_docs
from pipelines.model.dictionary import read_dictionary
from pipelines.model.load import load_stages, reload_stages
from pipelines.orchestration.build_ahead import BuildAhead
from pipelines.orchestration.dbt_models import BUILD_DATABASE, dbt_models
from pipelines.orchestration.metadata import counted, preview, tallied, tally
from pipelines.orchestration.run_checks import checks_of
from pipelines.parallel import LocalProcesses, LocalThreads, workforce
from pipelines.publish.exports.datapackage import exported_sums
from pipelines.publish.exports.origin import Origin as ExportOrigin
from pipelines.publish.exports.write import write_exports
from pipelines.publish.history import intact_database
from pipelines.publish.made_from import made_from, still_stands
from pipelines.publish.snapshot import current_snapshot, publish
from pipelines.read.stage import read_documents
from pipelines.runs.record import Begun, Counts, as_published, record_step, record_unchanged, steps_of
from pipelines.runs.worth_a_look import rows_of_doubts, worth_a_look
from pipelines.settings import Settings
from pipelines.site.build import build_site
from pipelines.site.origin import Origin
from pipelines.stage_store import StageStore
from pipelines.tables import MADE_FROM_ARCHIVE
from pipelines.versions import program_version

MEGABYTE = 1024 * 1024

locked_asset = functools.partial(dg.asset, required_resource_keys={"whole_run"})


class ArchiveConfig(dg.Config):
    """What to collect: names of registered sources, or folders. Nothing: every registered source."""

    sources: list[str] = Field(default_factory=list)


class AnewConfig(dg.Config):
    """Whether to make all again, and keep nothing of earlier runs."""

    anew: bool = Field(default=False, description="Make everything again.")


class BuildConfig(dg.Config):
    """Whether to build what need not be built."""

    anew: bool = Field(default=False, description="Build from nothing, and not on the published database.")
    unchanged: bool = Field(default=False, description="Build though there is nothing new.")


class FiguresConfig(dg.Config):
    """Which reports to extract again, though nothing has changed."""

    again: bool = Field(default=False, description="Extract all reports again, or those of `years`.")
    years: list[int] = Field(default_factory=list, description="Extract the reports on these years again.")


def _made_again(context: dg.AssetExecutionContext, store: StageStore, stage: str) -> dict[str, int]:
    """Forget the stage's tables where one is damaged, so that all are made again; and how many are."""
    faults = store.forget_damaged(MADE_FROM_ARCHIVE[stage])
    for fault in faults:
        context.log.warning(f"{fault} All tables of this stage are made again.")
    return {"damaged tables, made again": len(faults)} if faults else {}


def _done(
    context: dg.AssetExecutionContext, store: StageStore, begun: Begun, counts: Counts, **shown: Any
) -> dg.MaterializeResult:
    """Note the counts in the tables of runs, and show them with the rest."""
    step = begun.done(context.asset_key.path[-1], counts)
    record_step(store, context.run.run_id, step)
    told = {name: value for name, value in asdict(counts).items() if value is not None}
    return dg.MaterializeResult(metadata={**told, **shown, "seconds": step.seconds})


def _build_ahead(context: dg.AssetExecutionContext) -> BuildAhead:
    ahead: BuildAhead = context.resources.whole_run
    return ahead


def _will_build(context: dg.AssetExecutionContext) -> bool:
    """Whether the run goes on to a build: not where somebody chose to make some stages alone."""
    chosen = context.run.asset_selection
    return not chosen or BUILD_DATABASE in chosen


# Shown in the web page; the sensor `freshness` tells of it.
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=Settings().fresh_hours))


# A site or a disk may fail in passing; each attempt of a crawl goes on where the last one ended.
@locked_asset(
    group_name="stages",
    kinds={"file"},
    retry_policy=dg.RetryPolicy(max_retries=2, delay=60),
    freshness_policy=FRESH,
)
def archive(context: dg.AssetExecutionContext, config: ArchiveConfig) -> dg.MaterializeResult:
    """Files of all sources, one a content hash, and a row for each attempt to fetch one (采集)."""
    settings, begun = Settings(), Begun()
    store = StageStore(settings.stages)
    if _will_build(context):
        _build_ahead(context).check()
    max_bytes = settings.max_file_mb * MEGABYTE
    plan = CrawlPlan(
        folder=settings.crawls,
        archive=settings.archive,
        run_id=context.run.run_id,
        max_bytes=max_bytes,
        contact=settings.contact,
        at_once=settings.crawls_at_once,
        tell=context.log.info,
    )
    collected = collect_sources(
        resolve_sources(config.sources, load_registry()),
        settings.archive,
        store.fetch_log(),
        context.run.run_id,
        datetime.now(UTC),
        max_bytes,
        plan,
        settings.seen_files,
    )
    counts = collected.counts
    return _done(
        context,
        store,
        begun,
        Counts(
            taken=collected.fetches.height,
            made=store.fetch_log().condensed(["sha256"])["sha256"].drop_nulls().n_unique(),
            new=counts.get("new", 0),
            changed=counts.get("changed", 0),
            kept=counts.get("unchanged", 0),
            failed={outcome: count for outcome, count in counts.items() if outcome not in NO_FAILURE},
        ),
        outcomes=tally(collected.fetches, "outcome"),
        sources=tally(collected.fetches, "source"),
        preview=preview(collected.fetches, ["source", "address", "outcome", "bytes", "detail"]),
    )


@locked_asset(deps=[archive], group_name="stages", kinds={"polars"})
def documents(context: dg.AssetExecutionContext, config: AnewConfig) -> dg.MaterializeResult:
    """Archived files with their text, or the reason why there is none (文件)."""
    settings, begun = Settings(), Begun()
    store = StageStore(settings.stages)
    if config.anew:
        for names in MADE_FROM_ARCHIVE.values():
            store.forget(names)
    damaged = _made_again(context, store, "read")
    with workforce(settings.cluster, LocalThreads(settings.read_workers)) as reading:
        read = read_documents(
            store.fetch_log().condensed(),
            settings.archive,
            store.read("documents"),
            store.parts("texts"),
            datetime.now(UTC),
            settings.read_limits,
            reading,
            functools.partial(store.write, "documents"),
        )
    store.write("documents", read.documents)
    if read.fresh and not config.anew and _will_build(context):
        _build_ahead(context).begin()
    if read.damaged:
        damaged["damaged in the archive"] = read.damaged
    unread = read.documents.filter(~pl.col("outcome").is_in(["read", "unpacked"]))
    unpacked = read.documents.filter(pl.col("outcome") == "unpacked").height
    return _done(
        context,
        store,
        begun,
        Counts(
            taken=read.documents.height,
            made=read.documents.height - unread.height - unpacked,
            new=read.fresh,
            kept=read.kept,
            failed={**tallied(unread, "outcome"), **damaged},
        ),
        outcomes=tally(read.documents, "outcome"),
        formats=tally(read.documents, "format"),
        preview=preview(read.documents, ["file_name", "format", "charset", "chars", "outcome", "detail"]),
    )


@locked_asset(deps=[documents], group_name="stages", kinds={"polars"})
def reports(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What an agency says about one year, its versions, documents and sections (报告)."""
    settings, begun = Settings(), Begun()
    store = StageStore(settings.stages)
    damaged = _made_again(context, store, "identify")
    sections = store.parts("sections")
    with workforce(settings.cluster, LocalProcesses(settings.extract_workers)) as identifying:
        found = identify_reports(
            store.read("documents"),
            store.parts("texts"),
            sections,
            store.read("reports"),
            store.read("report_documents"),
            {source.name: (source.agency, source.region) for source in load_registry()},
            identifying,
        )
    store.write("reports", found.reports)
    # Last: a document's row says that its report is there.
    store.write("report_documents", found.documents)
    return _done(
        context,
        store,
        begun,
        Counts(
            taken=found.documents.height,
            made=found.reports.height,
            new=found.fresh,
            kept=found.kept,
            failed={
                f"without {column}": nulls
                for column in ("agency", "year")
                if (nulls := found.reports[column].null_count())
            }
            | damaged,
        ),
        documents=found.documents.height,
        reprints=found.documents.height - found.reports.height,
        replaced_versions=found.reports.height - found.reports["is_current"].sum(),
        sections=sections.index()["rows"].sum(),
        without_region=found.reports["region"].null_count(),
        years=tally(found.reports, "year"),
        preview=preview(found.reports, ["agency", "region", "year", "title", "is_current"]),
    )


@locked_asset(deps=[reports], group_name="stages", kinds={"polars"})
def figures(context: dg.AssetExecutionContext, config: FiguresConfig) -> dg.MaterializeResult:
    """Every number of a report that states a quantity, and every numeral that does not (数字)."""
    settings, begun = Settings(), Begun()
    store = StageStore(settings.stages)
    damaged = _made_again(context, store, "extract")
    every_report = store.read("reports")
    save = functools.partial(store.write, "ledgers")
    with workforce(settings.cluster, LocalProcesses(settings.extract_workers)) as extracting:
        found = extract_figures(
            every_report,
            store.parts("sections"),
            store.parts("texts"),
            ledgers_to_keep(store.read("ledgers"), every_report, config.again, config.years),
            store.parts("figures"),
            store.parts("numerals"),
            extracting,
            save,
        )
    save(found.ledgers)
    return _done(
        context,
        store,
        begun,
        Counts(
            taken=found.ledgers.height,
            made=int(found.ledgers["figures"].sum()),
            new=found.fresh,
            kept=found.kept,
            failed=damaged,
        ),
        numerals=found.ledgers["numerals"].sum(),
        without_metric=found.families.get("", 0),
        families=counted(found.families, "family"),
        kinds=counted(found.kinds, "kind"),
        preview=preview(
            found.some_figures, ["raw", "metric", "value", "unit", "qualifier", "status", "quote"]
        ),
    )


@locked_asset(
    deps=[archive, documents, reports, figures],
    group_name="stages",
    kinds={"duckdb"},
    # Without an output, Dagster skips all that follows.
    output_required=False,
)
def build_database(context: dg.AssetExecutionContext, config: BuildConfig) -> Iterator[dg.MaterializeResult]:
    """The stages' tables in a DuckDB file that begins as the published one, for dbt to build on (构建库).

    Where nothing has changed since the last snapshot was made, nothing is built: that snapshot stands.
    """
    settings, begun = Settings(), Begun()
    store = StageStore(settings.stages)
    published = current_snapshot(settings.published)
    with ThreadPoolExecutor(1) as beside:
        told = beside.submit(intact_database, settings.published)  # it reads the whole file
        store.write("metrics", metrics_table())
        store.write("regions", regions_table())
        store.write("short_names", short_names_table())
        store.write("sources", sources_table(load_registry()))
        store.write("corrections", read_corrections(settings.corrections))
        stands = (
            published is not None
            and not (config.anew or config.unchanged)
            and still_stands(published, store, settings.excel_max_rows)
        )
        intact = told.result()
    ahead = _build_ahead(context)
    if published and stands and intact:
        context.log.info(f"There is nothing new: the snapshot {published.id} stands.")
        ahead.drop()
        record_step(store, context.run.run_id, begun.done("build_database", Counts(kept=1)))
        record_unchanged(store, context.run.run_id, datetime.now(UTC))
        # It is as fresh as one made now.
        context.log_event(dg.AssetMaterialization("snapshot", metadata={"id": published.id, "stands": True}))
        return
    ahead.go_on(None if config.anew else intact)
    rows = load_stages(store, settings.build_database)
    distrusted = {}
    if published and not intact:
        context.log.warning(
            f"{settings.published_database} is not as it was published: the build does not begin as a copy of"
            " it, and every table is made again. `fazhi rollback` lets readers see the one before."
        )
        distrusted = {"published database, not as it was published": 1}
    tables = Counts(taken=len(rows), made=len(rows), failed=distrusted)
    yield _done(context, store, begun, tables, rows=rows, database=str(settings.build_database))


@locked_asset(deps=[dbt_models], group_name="snapshot", kinds={"duckdb"})
def chinese_views(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The tables once more as views with Chinese names, in the schema `zh` (中文视图)."""
    settings, begun = Settings(), Begun()
    dictionary = read_dictionary(settings.dbt_manifest, settings.build_database)
    views = make_chinese_views(settings.build_database, dictionary, family_names())
    return _done(
        context, StageStore(settings.stages), begun, Counts(taken=len(dictionary.tables), made=views)
    )


@locked_asset(deps=[chinese_views], group_name="snapshot", kinds={"parquet", "csv", "excel"})
def exports(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The tables as Parquet, CSV and an Excel workbook, described by a data package (导出)."""
    settings, begun = Settings(), Begun()
    written = write_exports(
        settings.build_database,
        read_dictionary(settings.dbt_manifest, settings.build_database),
        settings.exports,
        ExportOrigin(datetime.now(UTC), context.run.run_id, program_version()),
        settings.excel_max_rows,
        earlier=settings.published_exports,
        workers=settings.extract_workers,
    )
    return _done(
        context,
        StageStore(settings.stages),
        begun,
        Counts(taken=len(written.rows), made=written.files, kept=written.kept),
        bytes=written.bytes,
        rows=sum(written.rows.values()),
        folder=str(settings.exports),
    )


@locked_asset(deps=[dbt_models], group_name="snapshot", kinds={"dbt", "html"})
def dbt_docs(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The dictionary of tables, columns and metrics, as one page that opens offline (数据字典)."""
    settings, begun = Settings(), Begun()
    page = settings.docs / "index.html"
    write_docs(settings.build_database, settings.dbt_target, page, is_built=True)
    return _done(
        context, StageStore(settings.stages), begun, Counts(made=1), bytes=page.stat().st_size, page=str(page)
    )


@locked_asset(deps=[dbt_models, exports, dbt_docs], group_name="snapshot", kinds={"html"})
def pages(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The pages to look at: metrics, agencies, and reports with their figures marked (网页)."""
    settings, begun = Settings(), Begun()
    built = build_site(
        settings.build_database,
        settings.site,
        Origin(
            datetime.now(UTC),
            context.run.run_id,
            program_version(),
            settings.exports,
            intact_database(settings.published),
        ),
        earlier_site=settings.published_site,
        workers=settings.extract_workers,
    )
    return _done(
        context,
        StageStore(settings.stages),
        begun,
        # The front page is new each night, and no news.
        Counts(made=built.made + built.kept, kept=built.kept),
        pages=built.pages,
        folder=str(built.folder),
    )


@locked_asset(
    deps=[dbt_models, exports, dbt_docs, pages],
    group_name="snapshot",
    kinds={"duckdb"},
    freshness_policy=FRESH,
)
def snapshot(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The tested build, put in place of the published one in one step (发布)."""
    settings, begun = Settings(), Begun()
    store = StageStore(settings.stages)
    run_id = context.run.run_id
    before = current_snapshot(settings.published)
    with connect(settings.build_database, read_only=True) as connection:
        doubts = rows_of_doubts(connection)
    checks = checks_of(context.instance, run_id)
    look = worth_a_look(before.counts if before else {}, doubts, steps_of(store, run_id), checks.warned)
    runs = as_published(store, run_id, checks.counts, look, datetime.now(UTC))
    reload_stages(settings.build_database, {"runs": runs, "run_steps": store.read("run_steps")})
    published = publish(
        settings.build_database,
        settings.published,
        run_id,
        datetime.now(UTC),
        keep=settings.keep_snapshots,
        folders=[settings.exports, settings.docs, settings.site],
        made_from=made_from(store, settings.excel_max_rows),
        sums=exported_sums(settings.exports),
    )
    store.write("runs", runs)
    return _done(
        context,
        store,
        begun,
        Counts(taken=1, made=1),
        tables=published.counts,
        id=published.id,
        bytes=published.total_bytes,
        database=str(settings.published_database),
    )
