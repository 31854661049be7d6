"""The warehouse of the sample reports, made once for all tests that ask it."""

from pathlib import Path

import pytest
from sample_warehouse import publish_samples


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse that holds the sample reports, published."""
    warehouse = tmp_path_factory.mktemp("samples")
    publish_samples(warehouse)
    return warehouse
