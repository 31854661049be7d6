"""Dagster's own SQLite files, written with less work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage, _event_logs_directory
from sqlalchemy import Connection, Engine, create_engine


class SqliteEventLog(SqliteEventLogStorage):
    """Keeps one engine a file, and its connection, to the end.

    Dagster makes both anew for each of the two thousand statements of a run: all SQL is compiled again, and
    SQLite moves its log into the file each time, which takes longer than the statements.
    """

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = create_engine(
                    self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                )
                self._initdb(self._engines[shard])
            with self._engines[shard].begin() as connection:
                yield connection

    def dispose(self) -> None:
        """Close them: SQLite's own log is gone then, and each file is whole."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()


class SqliteStorage(DagsterSqliteStorage):
    """The storage that Dagster has where none is named, with that event log."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = SqliteEventLog(_event_logs_directory(base_dir))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "SqliteStorage":
        """As Dagster makes it of what `storage` says."""
        return cls.from_local(inst_data=inst_data, **config_value)
