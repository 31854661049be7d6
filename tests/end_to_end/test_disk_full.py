"""A disk that fills up: yesterday's snapshot stands, and with room again the night is as any other."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from published_rows import published_rows

from pipelines.collect.archive import Archive
from pipelines.publish.snapshot import current_snapshot

MEGABYTE = 1024 * 1024


def mount(*words: str) -> bool:
    program = shutil.which("mount")
    return (
        bool(program)
        and not subprocess.run([str(program), *words], capture_output=True, check=False).returncode
    )


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own, of 300 MB at most."""
    folder = tmp_path_factory.mktemp("disk")
    if os.geteuid() or not mount("-t", "tmpfs", "-o", "size=300m", "tmpfs", str(folder)):
        pytest.skip("a disk can be made by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Leave as many bytes."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left)
    return filler


def test_what_does_not_fit_into_the_archive_is_not_in_it(disk: Path) -> None:
    archive, data = Archive(disk / "archive"), b"a report" * MEGABYTE
    archive.put(b"small")
    filler = fill(disk, MEGABYTE)
    with pytest.raises(OSError, match="No space left"):
        archive.put(data)
    filler.unlink()
    assert len([path for path in archive.folder.rglob("*") if path.is_file()]) == 1
    assert archive.get(archive.put(data)) == data
    shutil.rmtree(archive.folder)


def test_a_full_disk_leaves_the_published_snapshot_and_room_mends_it(
    run, second, sources: Path, disk: Path
) -> None:
    warehouse = disk / "warehouse"
    shutil.copytree(second.settings.warehouse, warehouse, symlinks=True)
    shutil.rmtree(warehouse / "build")
    filler = fill(disk, 4 * MEGABYTE)
    full = run(warehouse, sources)
    assert full.exit_code == 1
    assert "MB are free on the disk of" in full.output and "left as it was" in full.output
    assert current_snapshot(warehouse / "published") == current_snapshot(second.settings.published)
    filler.unlink()
    mended = run(warehouse, sources)
    assert mended.exit_code == 0, mended.output
    before, after = (published_rows(done.settings.published_database) for done in (second, mended))
    assert {table for table in before if before[table] != after[table]} == set()
