"""What must be right before a run begins: the state of the warehouse, and every file that people write."""

# The other data files are read when the stages' modules are imported.
import pipelines.extract.stage
import pipelines.identify.stage  # noqa: F401
from pipelines.collect.sources import load_registry
from pipelines.extract.catalogue import catalogue
from pipelines.extract.normalise import simplifying
from pipelines.identify.region import regions
from pipelines.model.corrections import read_corrections
from pipelines.parallel import HERE, workforce
from pipelines.runs.state import check_state
from pipelines.settings import Settings


def check_inputs(settings: Settings) -> None:
    """Refuse what a run could only fail of. Nothing is written.

    Raises:
        DataFileError: a file can't be used; names file, line and what to do.
        StateError: a newer program wrote the warehouse.
    """
    check_state(settings.warehouse)
    load_registry()
    catalogue()
    regions()
    simplifying()
    read_corrections(settings.corrections)


def check_cluster(settings: Settings) -> None:
    """Refuse a cluster that a run could not work with: it would find out hours later, with all collected.

    Raises:
        ClusterError: says what to do.
    """
    with workforce(settings.cluster, HERE) as workers:
        workers.check()
