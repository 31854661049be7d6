"""A real cluster on loopback does what this machine does, and says what is wrong with it."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import dask
import pytest
from polars.testing import assert_frame_equal
from servers.dask_cluster import PROJECT, Cluster
from stages import tables
from tasks import begin_and_wait, die, double, inverse, process_id
from typer.testing import CliRunner

from pipelines import cluster as cluster_module
from pipelines import parallel
from pipelines.cli.main import app
from pipelines.cluster import DaskCluster
from pipelines.parallel import CHUNK_BYTES, ClusterError, LocalThreads, workforce

SOON = 0.5  # seconds, where a test waits for what does not come


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as started:
        for _ in range(2):
            started.worker()
        started.wait(2)
        yield started


@pytest.fixture
def workers(cluster: Cluster) -> Iterator[DaskCluster]:
    with DaskCluster(cluster.address) as connected:
        yield connected


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler of one test, without a worker, that gives a chunk up with the first that it costs."""
    env = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with Cluster(tmp_path, env) as started:
        yield started


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONNECTING", "PATIENCE", "EVERY"):
        monkeypatch.setattr(cluster_module, name, SOON)


def test_results_come_in_the_order_of_the_items(workers: DaskCluster) -> None:
    assert list(workers.map(double, range(301), chunk=7)) == [2 * number for number in range(301)]
    assert list(workers.map(double, [])) == []


def test_the_workers_work(cluster: Cluster, workers: DaskCluster) -> None:
    found = set(workers.map(process_id, range(16), chunk=1))
    assert found == {process.pid for process in cluster.processes if process is not cluster.scheduler}


def test_items_are_taken_as_they_are_needed(workers: DaskCluster) -> None:
    taken = []
    results = workers.map(double, (taken.append(number) or number for number in range(10**9)), chunk=10)
    assert [next(results) for _ in range(30)] == [2 * number for number in range(30)]
    assert len(taken) <= 30 + 10 * (2 * workers.ahead + 1)
    results.close()


def test_large_items_go_one_by_one_and_without_a_warning(
    workers: DaskCluster, recwarn: pytest.WarningsRecorder
) -> None:
    files = (bytes(size * CHUNK_BYTES) for size in (1, 40, 1))
    assert list(workers.map(len, files, size=len)) == [size * CHUNK_BYTES for size in (1, 40, 1)]
    assert not recwarn.list


def test_what_the_function_raises_is_raised(workers: DaskCluster) -> None:
    with pytest.raises(ZeroDivisionError):
        list(workers.map(inverse, range(8), chunk=1))


def test_the_rows_are_the_same_though_a_worker_is_killed(
    cluster: Cluster, workers: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalThreads(2) as threads:
        here = tables(tmp_path / "here", threads, parallel.HERE)
    assert here["figures"].height > 500
    # Many chunks, so that each worker has some before it.
    monkeypatch.setattr(parallel, "CHUNK_BYTES", 10_000)
    workers.map = partial(workers.map, chunk=2)
    victim = cluster.worker()
    cluster.wait(3)
    killed = threading.Thread(target=_kill_at_work, args=(cluster, victim))
    killed.start()
    there = tables(tmp_path / "there", workers, workers)
    killed.join()
    cluster.wait(2)
    assert there.keys() == here.keys()
    for name, rows in here.items():
        assert_frame_equal(there[name], rows)


def _kill_at_work(cluster: Cluster, victim: subprocess.Popen) -> None:
    """Kill the worker as soon as it has something to do."""
    with cluster.client() as client:
        (address,) = (name for name, pid in client.run(os.getpid).items() if pid == victim.pid)
        while not client.processing([address])[address]:
            time.sleep(0.001)
        cluster.end(victim)


def test_what_a_killed_worker_had_begun_is_done_by_others(
    cluster: Cluster, workers: DaskCluster, tmp_path: Path
) -> None:
    victim = cluster.worker()
    cluster.wait(3)
    results = workers.map(partial(begin_and_wait, tmp_path), range(30), chunk=1)
    ended = threading.Thread(target=_kill_once_it_has_begun, args=(cluster, victim, tmp_path))
    ended.start()
    assert list(results) == list(range(30))
    ended.join()
    begun = [path.name.split() for path in tmp_path.glob("* *")]
    (left,) = (number for number, pid in begun if pid == str(victim.pid))
    assert len([number for number, _ in begun if number == left]) == 2
    cluster.wait(2)


def _kill_once_it_has_begun(cluster: Cluster, victim: subprocess.Popen, folder: Path) -> None:
    while not list(folder.glob(f"* {victim.pid}")):
        time.sleep(0.01)
    cluster.end(victim)
    (folder / "go").touch()


def test_what_costs_a_worker_each_time_is_given_up(mortal: Cluster, impatient: None) -> None:
    mortal.worker()
    mortal.wait(1)
    with DaskCluster(mortal.address) as workers, pytest.raises(ClusterError, match="a chunk was given up"):
        list(workers.map(die, [1]))


def test_a_cluster_without_workers_is_told(mortal: Cluster, impatient: None) -> None:
    mortal.wait(0)
    with DaskCluster(mortal.address) as workers:
        with pytest.raises(ClusterError, match=r"has had no worker for 0\.5 s: start `dask worker tcp://"):
            workers.check()
        with pytest.raises(ClusterError, match="has had no worker"):
            list(workers.map(double, [1]))


def test_a_scheduler_that_ends_is_told(mortal: Cluster, tmp_path: Path) -> None:
    mortal.worker()
    mortal.wait(1)
    with DaskCluster(mortal.address) as workers:
        results = workers.map(partial(begin_and_wait, tmp_path), range(30), chunk=1)
        threading.Timer(SOON, mortal.end, [mortal.scheduler]).start()
        with pytest.raises(ClusterError, match="was lost"):
            list(results)


def test_a_scheduler_that_does_not_answer_is_told_before_a_run_begins(
    tmp_path: Path, impatient: None
) -> None:
    env = {"FAZHI_CLUSTER": "tcp://127.0.0.1:9", "FAZHI_WAREHOUSE": str(tmp_path / "warehouse")}
    refused = CliRunner().invoke(app, ["run"], env=env)
    assert refused.exit_code == 2
    assert refused.output.startswith("FAZHI_CLUSTER: no scheduler answers at tcp://127.0.0.1:9 within 0.5 s")
    assert not (tmp_path / "warehouse").exists()


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pipelines.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"'fazhi\[cluster\]'"):
        workforce("tcp://127.0.0.1:8786", parallel.HERE)
    assert workforce("", parallel.HERE) is parallel.HERE


@pytest.fixture
def other_program(tmp_path: Path) -> Path:
    """A checkout whose catalogue differs by a comment."""
    shutil.copytree(
        PROJECT / "pipelines", tmp_path / "pipelines", ignore=shutil.ignore_patterns("__pycache__")
    )
    with (tmp_path / "pipelines" / "extract" / "units.yaml").open("a") as file:
        file.write("# other\n")
    return tmp_path


def test_a_worker_with_another_program_is_refused(cluster: Cluster, other_program: Path) -> None:
    with DaskCluster(cluster.address) as connected:
        connected.check()
        other = cluster.worker(other_program)
        cluster.wait(3)
        # It came once the others had been asked.
        with pytest.raises(ClusterError, match=r"a worker differs from the program: fazhi 0\.1\.0 \("):
            list(connected.map(process_id, range(100), chunk=1))
    told = r"tcp://127\.0\.0\.1:\d+ differs from this program: fazhi 0"
    with DaskCluster(cluster.address) as late, pytest.raises(ClusterError, match=told):
        late.check()
    cluster.end(other)
    cluster.wait(2)


def test_a_worker_that_cannot_tell_what_it_has_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "pipelines").mkdir()
    for name in ("__init__", "versions"):
        (tmp_path / "pipelines" / f"{name}.py").touch()
    other = cluster.worker(tmp_path)
    cluster.wait(3)
    with (
        DaskCluster(cluster.address) as connected,
        pytest.raises(ClusterError, match="can't load this program"),
    ):
        connected.check()
    cluster.end(other)
    cluster.wait(2)


def test_with_certificates_only_those_who_have_them_are_let_in(tmp_path: Path, impatient: None) -> None:
    guide = (PROJECT / "docs" / "cluster.md").read_text(encoding="utf-8")
    (commands,) = re.findall(r"^(openssl .+?)^install ", guide, re.MULTILINE | re.DOTALL)
    subprocess.run(["/bin/sh", "-ec", commands], check=True, capture_output=True, cwd=tmp_path)
    variables = re.findall(r"^DASK_(DISTRIBUTED__COMM__TLS__\w+)=/etc/fazhi/(.+)$", guide, re.MULTILINE)
    env = {f"DASK_{name}": str(tmp_path / file) for name, file in variables}
    config = {name.lower().replace("__", "."): str(tmp_path / file) for name, file in variables}
    with Cluster(tmp_path, env, "tls") as secured:
        secured.worker()
        with dask.config.set(config):
            secured.wait(1)
            with DaskCluster(secured.address) as workers:
                workers.check()
                assert list(workers.map(double, range(3))) == [0, 2, 4]
        for address in (secured.address, secured.address.replace("tls", "tcp")):
            with DaskCluster(address) as outsider, pytest.raises(ClusterError, match="no scheduler answers"):
                outsider.check()
