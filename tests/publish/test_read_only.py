"""That our own readers open the published database to read only."""

import ast

from pipelines.settings import PROJECT

CONNECTING = PROJECT / "pipelines" / "database.py"  # its `connect` does what it is told
# They make or close the build database; no other connection may write to a file.
WRITERS = {
    "pipelines/model/chinese_views.py": 1,
    "pipelines/model/load.py": 3,
    "pipelines/publish/snapshot.py": 1,
}


def takes_ours(module: ast.Module) -> bool:
    """Whether the module imports our own `connect`, with whatever else."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "pipelines.database"
        and "connect" in {name.name for name in node.names}
        for node in ast.walk(module)
    )


def writing_connections() -> dict[str, int]:
    """How often each module connects to a file without saying that it only reads."""
    found: dict[str, int] = {}
    for path in sorted({*(PROJECT / "pipelines").rglob("*.py")} - {CONNECTING}):
        module = ast.parse(path.read_text(encoding="utf-8"))
        connects = {"duckdb.connect", *(["connect"] if takes_ours(module) else [])}
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in connects and node.args:
                reads = any(
                    word.arg == "read_only" and ast.unparse(word.value) == "True" for word in node.keywords
                )
                if not reads:
                    name = path.relative_to(PROJECT).as_posix()
                    found[name] = found.get(name, 0) + 1
    return found


def test_nobody_but_the_build_connects_for_writing() -> None:
    assert writing_connections() == WRITERS
