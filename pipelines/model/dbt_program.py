"""dbt on a project that is parsed already, and its docs in the same process.

    python -m pipelines.model.dbt_program PARSED build --select ...

PARSED is what `dbt parse` wrote as `partial_parse.msgpack`. dbt by itself takes it only for a database in the
same place, and starting it anew for the docs takes longer than making them.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

DOCS = ["docs", "generate", "--static", "--no-compile"]


def read_parsed(path: Path) -> Manifest:
    """The parsed project, as dbt has it after parsing."""
    manifest = Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)
    manifest.metadata.generated_at = datetime.now(UTC).replace(tzinfo=None)
    manifest.build_parent_and_child_maps()
    manifest.build_flat_graph()
    return manifest


def main(arguments: list[str]) -> int:
    """Run a command of dbt, then make the docs of what it built; dbt's exit code."""
    dbt = dbtRunner(read_parsed(Path(arguments[0])))
    for command in (arguments[1:], DOCS):
        done = dbt.invoke(command)
        if not done.success:
            if done.exception:
                print(done.exception, file=sys.stderr)
            return 2 if done.exception else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
