"""How a connection to the lake is made, for the command, for dbt and for tests alike.

The lake is always attached as `fazhi`, as the file of the build is: views store that name.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import duckdb

from pipelines.model.sql_text import literal
from pipelines.settings import PREFIX, Settings, SettingsError

T = TypeVar("T")

NAME = "fazhi"
CATALOG_VARIABLE, DATA_VARIABLE = f"{PREFIX}LAKE_CATALOG", f"{PREFIX}LAKE_DATA"
URL_STYLE_VARIABLE = f"{PREFIX}LAKE_S3_URL_STYLE"
SECRET = "fazhi_lake"  # noqa: S105 - the name of DuckDB's secret, which dbt's profile attaches
EXTENSIONS = ("postgres_scanner", "ducklake")
OBJECT_STORE = "httpfs"
# What that takes from the environment, such as AWS_ACCESS_KEY_ID, by the setting that it is put in.
OF_OBJECT_STORE = {
    "s3_access_key_id": "key_id",
    "s3_secret_access_key": "secret",
    "s3_session_token": "session_token",
    "s3_region": "region",
    "s3_endpoint": "endpoint",
    "s3_use_ssl": "use_ssl",
}
CONNECT_SECONDS = 10
ATTEMPTS = 8
FIRST_WAIT = 0.1  # seconds; doubled with each attempt


class LakeError(RuntimeError):
    """What went wrong with the lake and what to do; never the catalog's password."""


@dataclass(frozen=True)
class Lake:
    """Where a lake is.

    Args:
        catalog: `postgresql://user:password@host:port/database`, a secret.
        data: the folder or address, such as `s3://bucket/fazhi/`, of the data files.
        url_style: how an object store names its buckets: `vhost` (bucket.host) or `path` (host/bucket).
    """

    catalog: str = field(repr=False)
    data: str
    url_style: str = "vhost"

    @classmethod
    def of(cls, settings: Settings) -> "Lake":
        """The lake that the settings name.

        Raises:
            SettingsError: they name none.
        """
        if settings.lake_catalog is None or settings.lake_data is None:
            raise SettingsError(
                f"{CATALOG_VARIABLE} and {DATA_VARIABLE} say where the lake is: set both, such as"
                " postgresql://user:password@host:5432/database and a folder, or s3://bucket/folder/"
            )
        return cls(settings.lake_catalog.get_secret_value(), settings.lake_data, settings.lake_s3_url_style)

    @property
    def variables(self) -> dict[str, str]:
        """The same as environment variables, for a process that is to use the lake."""
        told = {CATALOG_VARIABLE: self.catalog, DATA_VARIABLE: self.data}
        return {**told, URL_STYLE_VARIABLE: self.url_style}

    @classmethod
    def of_variables(cls, variables: Mapping[str, str]) -> "Lake":
        """The lake that such environment variables name.

        Raises:
            LakeError: one is not set.
        """
        missing = [name for name in (CATALOG_VARIABLE, DATA_VARIABLE) if not variables.get(name)]
        if missing:
            raise LakeError(f"dbt's target `lake` needs {' and '.join(missing)} in the environment")
        return cls(
            variables[CATALOG_VARIABLE],
            variables[DATA_VARIABLE],
            variables.get(URL_STYLE_VARIABLE, cls.url_style),
        )

    @property
    def place(self) -> str:
        """Where its catalog is, without user and password."""
        address = urlsplit(self.catalog)
        return f"{address.hostname or 'localhost'}:{address.port or 5432}{address.path}"

    def without_secret(self, text: str) -> str:
        """The text with the catalog's password taken out."""
        password = urlsplit(self.catalog).password
        for form in filter(None, (self.catalog, password, password and unquote(password))):
            text = text.replace(form, "***")
        return text


def prepare(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Load what DuckDB needs for the lake, and tell it where the lake is, so that it can be attached.

    Raises:
        LakeError: the extra `lake` is not installed.
    """
    for name in EXTENSIONS:
        connection.load_extension(_extension_file(name))
    if "://" in lake.data:
        _prepare_object_store(connection, lake.url_style)
    # Rows stay in the data files, also where they are few: the catalog would get a table more for each table.
    connection.execute("set global ducklake_default_data_inlining_row_limit = 0")
    address = urlsplit(lake.catalog)
    told = {
        "host": address.hostname,
        "port": str(address.port or 5432),
        "user": unquote(address.username or ""),
        "password": unquote(address.password or ""),
        "database": unquote(address.path.removeprefix("/")),
    }
    words = ", ".join(f"{key} {literal(value)}" for key, value in told.items() if value)
    connection.execute(f"create or replace secret {SECRET}_catalog (type postgres, {words})")
    options = {"connect_timeout": str(CONNECT_SECONDS), **dict(parse_qsl(address.query))}
    more = " ".join(f"{key}={value}" for key, value in options.items())
    connection.execute(
        f"create or replace secret {SECRET} (type ducklake, metadata_path {literal(more)},"
        f" data_path {literal(lake.data)},"
        f" metadata_parameters map {{'TYPE': 'postgres', 'SECRET': '{SECRET}_catalog'}})"
    )


def _prepare_object_store(connection: duckdb.DuckDBPyConnection, url_style: str) -> None:
    """Keys stand in a secret and not in settings, which any query shows."""
    connection.load_extension(_extension_file(OBJECT_STORE))
    rows = connection.execute(
        "select name, value from duckdb_settings() where name in (select unnest(?))", [list(OF_OBJECT_STORE)]
    ).fetchall()
    told = {OF_OBJECT_STORE[name]: value for name, value in rows if value} | {"url_style": url_style}
    words = ", ".join(f"{key} {literal(value)}" for key, value in told.items())
    connection.execute(f"create or replace secret {SECRET}_data (type s3, {words})")
    for name, _ in rows:
        connection.execute(f"reset global {name}")


@contextmanager
def open_lake(
    lake: Lake, *, read_only: bool = False, snapshot: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the lake, which is made where there is none.

    Args:
        lake: where it is.
        read_only: nothing can be written.
        snapshot: the lake as it was then; the newest state without.

    Raises:
        LakeError: it can't be reached, the extra is not installed, or there is no such snapshot.
    """
    options = ["read_only"] if read_only or snapshot is not None else []
    options += [f"snapshot_version {snapshot}"] if snapshot is not None else []
    with duckdb.connect() as connection:
        prepare(connection, lake)
        try:
            connection.execute(
                f"attach 'ducklake:{SECRET}' as {NAME}" + (f" ({', '.join(options)})" if options else "")
            )
            connection.execute(f"use {NAME}.main")
        except duckdb.Error as error:
            raise _not_reached(lake, str(error), snapshot) from None
        yield connection


@contextmanager
def locks(
    lake: Lake, names: dict[str, bool], *, seconds: float, told: Callable[[str], None]
) -> Iterator[None]:
    """Hold locks in the catalog's database until the block ends, or this process does, however it ends.

    Args:
        lake: where the catalog is.
        names: of each lock whether others may share it.
        seconds: how long to wait for them.
        told: is given a line if one has to wait.

    Raises:
        LakeError: the catalog can't be reached, or others held one all the time.
    """
    with duckdb.connect() as connection:
        prepare(connection, lake)
        try:
            connection.execute(f"attach '' as catalog (type postgres, secret {SECRET}_catalog, read_only)")
            connection.execute("begin")
            # The server may be set to end transactions that do nothing for long: this one waits for dbt.
            _ask_catalog(connection, "select set_config('idle_in_transaction_session_timeout', '0', true)")
            until, has_told = time.monotonic() + seconds, False
            for name, is_shared in sorted(names.items()):
                while not _try_lock(connection, name, is_shared):
                    if time.monotonic() > until:
                        raise LakeError(f"another process still writes {name} to the lake: try again later")
                    if not has_told:
                        told(f"waiting for another process that writes {name} to the lake ...")
                        has_told = True
                    time.sleep(0.2)
        except duckdb.Error as error:
            raise _not_reached(lake, str(error)) from None
        yield


def retried(connection: duckdb.DuckDBPyConnection, work: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Do `work` in one transaction; again from the start where another writer changed the same meanwhile.

    Raises:
        duckdb.TransactionException: it did so each time.
    """
    wait = FIRST_WAIT
    for attempt in range(1, attempts + 1):
        connection.execute("begin")
        try:
            done = work()
            connection.execute("commit")
            return done
        except duckdb.TransactionException:
            _roll_back(connection)
            if attempt == attempts:
                raise
            time.sleep(wait)
            wait *= 2
        except BaseException:
            _roll_back(connection)
            raise
    raise ValueError("no attempt was asked for")


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.TransactionException):  # a commit that failed has ended it already
        connection.execute("rollback")


def _try_lock(connection: duckdb.DuckDBPyConnection, name: str, is_shared: bool) -> bool:
    function = "pg_try_advisory_xact_lock" + ("_shared" if is_shared else "")
    query = f"select {function}(hashtext('fazhi lake'), hashtext({literal(name)})) as got"
    return bool(_ask_catalog(connection, query))


def _ask_catalog(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    """The one value that a query gives in PostgreSQL, within the open transaction."""
    return connection.execute(f"from postgres_query('catalog', {literal(query)})").fetchall()[0][0]


def _extension_file(name: str) -> str:
    """DuckDB's extension, out of the Python package that carries it: nothing is fetched when it runs."""
    try:
        folder = files(f"duckdb_extension_{name}")
    except ModuleNotFoundError:
        raise LakeError(
            f"the lake needs DuckDB's extension {name}: install the extra `lake` (`make lake`)"
        ) from None
    path = folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not path.is_file():
        raise LakeError(
            f"the package duckdb-extension-{name.replace('_', '-')} is not for DuckDB {duckdb.__version__}:"
            " install the extra `lake` anew (`make lake`)"
        )
    return str(path)


def _not_reached(lake: Lake, said: str, snapshot: int | None = None) -> LakeError:
    said = lake.without_secret(" ".join(said.split()))
    if snapshot is not None and "No snapshot found" in said:
        return LakeError(f"there is no snapshot {snapshot}: `fazhi lake snapshots` lists them")
    if "DATA_PATH" in said:
        return LakeError(
            f"the lake at {lake.place} keeps its data elsewhere than {DATA_VARIABLE} says ({lake.data}):"
            f" {said}"
        )
    return LakeError(f"the lake's catalog at {lake.place} cannot be reached ({said}): see {CATALOG_VARIABLE}")
