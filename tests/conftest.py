"""What the tests of several folders share, and how they are spread over the cores."""

from pathlib import Path

import hypothesis
import pytest
from samples.sample_warehouse import publish_samples
from xdist.scheduler import LoadScopeScheduling

# No test is timed, and each run tries the same.
hypothesis.settings.register_profile("fazhi", deadline=None, derandomize=True)
hypothesis.settings.load_profile("fazhi")

pytest_plugins = ["servers.postgres", "servers.webhook"]

TOGETHER = {"site": "samples", "lake": "samples"}  # all ask the warehouse of the samples
APART = {"end_to_end"}  # takes longest: all cores do it, and each makes for itself what its files share


class _ByFolder(LoadScopeScheduling):
    """Those of a folder run on one core, because they share what is costly to make."""

    def _split_scope(self, nodeid: str) -> str:
        folder = Path(nodeid).parts[1]
        return nodeid.split("::")[0] if folder in APART else TOGETHER.get(folder, folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    return _ByFolder(config, log)


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse that holds the sample reports, published: made once, and never changed."""
    warehouse = tmp_path_factory.mktemp("samples")
    publish_samples(warehouse)
    return warehouse
