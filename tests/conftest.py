"""What the tests of several folders share, and how they are spread over the cores."""

from pathlib import Path

import pytest
from samples.sample_warehouse import publish_samples

pytest_plugins = ["servers.postgres", "servers.webhook"]

TESTS = Path(__file__).parent
TOGETHER = {"site": "samples"}  # both ask the warehouse of the samples


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of a folder run on one core, because they share what is costly to make."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        item.add_marker(pytest.mark.xdist_group(TOGETHER.get(folder, folder)))


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse that holds the sample reports, published: made once, and never changed."""
    warehouse = tmp_path_factory.mktemp("samples")
    publish_samples(warehouse)
    return warehouse
