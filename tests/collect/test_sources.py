"""The registry, and what a run is asked to collect."""

from pathlib import Path

import pytest

from pipelines.collect.sources import SourceError, load_registry, resolve_sources


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def registry(tmp_path: Path):
    (tmp_path / "there").mkdir()
    return load_registry(
        write(
            tmp_path,
            f"""
sources:
  - {{name: one, kind: folder, path: {tmp_path}/there, agency: 青禾区司法局}}
  - {{name: two, kind: folder, path: warehouse/nowhere, enabled: false}}
""",
        )
    )


def test_the_registry_that_ships_has_the_samples():
    samples = {source.name: source for source in load_registry()}["samples"]
    assert samples.enabled
    assert samples.folder.parts[-3:] == ("warehouse", "samples", "reports")


def test_without_names_the_enabled_sources_are_collected(tmp_path):
    assert [s.name for s in resolve_sources([], registry(tmp_path))] == ["one"]


def test_a_source_switched_off_is_collected_when_named_and_each_only_once(tmp_path):
    assert [s.name for s in resolve_sources(["two", "one", "two"], registry(tmp_path))] == ["two", "one"]


def test_a_folder_becomes_a_source_with_a_stable_name_of_its_own(tmp_path):
    first, second = tmp_path / "a" / "seeds", tmp_path / "b" / "seeds"
    first.mkdir(parents=True)
    second.mkdir(parents=True)
    found = resolve_sources([str(first), str(second), f"{first}/../seeds/"], [])
    assert [s.folder for s in found] == [first, second]
    assert all(s.name.startswith("folder:seeds-") for s in found)
    assert found[0].name != found[1].name
    assert resolve_sources([str(first)], [])[0].name == found[0].name


def test_a_folder_with_capitals_and_chinese_in_its_name_is_fine(tmp_path):
    folder = tmp_path / "2023 年报 A"
    folder.mkdir()
    assert resolve_sources([str(folder)], [])[0].name.startswith("folder:2023 年报 A-")


def test_the_folder_of_a_known_source_is_that_source(tmp_path):
    assert [s.name for s in resolve_sources([str(tmp_path / "there")], registry(tmp_path))] == ["one"]


@pytest.mark.parametrize("given", ["thre", "sources.yaml"])
def test_an_unknown_name_says_what_there_is(tmp_path, monkeypatch, given):
    known = registry(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=f"{given}.*one, two"):
        resolve_sources([given], known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sources: [{name: a, kind: folder}]", r"source 1 \(a\): path"),
        ("sources: [{name: a, kind: ftp, path: x}]", r"source 1 \(a\): kind"),
        ("sources: [{name: A b, kind: folder, path: x}]", r"source 1 \(A b\): name"),
        ("sources: [{name: a, kind: folder, path: x, takes: []}]", r"source 1 \(a\): takes"),
        (
            "sources: [{name: a, kind: folder, path: x}, {name: a, kind: folder, path: y}]",
            r"source 2 \(a\).*name",
        ),
        ("sources: [{name: 'folder:a', kind: folder, path: x}]", "command line"),
        ("sources: [samples]", "source 1"),
        ("- name: a", "one key `sources`"),
        ("sources: [", "YAML"),
    ],
)
def test_an_error_names_file_entry_and_field(tmp_path, text, message):
    with pytest.raises(SourceError, match=message) as error:
        load_registry(write(tmp_path, text))
    assert "sources.yaml" in str(error.value)
