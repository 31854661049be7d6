"""The exports of two small tables, made once."""

from pathlib import Path

import pytest
from small_tables import DICTIONARY, ORIGIN, small_database

from pipelines.publish.exports.write import write_exports


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small database, to read."""
    return small_database(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def exported(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its exports, to read."""
    folder = tmp_path_factory.mktemp("exported") / "exports"
    write_exports(small, DICTIONARY, folder, ORIGIN, excel_max_rows=1000)
    return folder
