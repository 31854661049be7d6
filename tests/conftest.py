"""What the tests of several folders share."""

from pathlib import Path

import pytest
from samples.sample_warehouse import publish_samples


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse that holds the sample reports, published: made once, and never changed."""
    warehouse = tmp_path_factory.mktemp("samples")
    publish_samples(warehouse)
    return warehouse
