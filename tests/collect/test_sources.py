"""The registry, and what a run is asked to collect."""

from pathlib import Path

import pytest

from pipelines.collect.sources import FolderSource, SourceError, load_registry, resolve_sources

SITE = "sources: [{name: a, kind: site, start: ['http://x.cn'], "
URLS = "sources: [{name: a, kind: urls, urls: ['http://x.cn/'], "


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


def test_the_real_sites_that_ship_are_switched_off_and_name_no_private_host():
    shipped = [source for source in load_registry() if not isinstance(source, FolderSource)]
    assert len(shipped) >= 4
    assert not any(source.enabled or source.private_hosts for source in shipped)
    assert all(source.region for source in shipped)


def test_a_site_takes_a_few_lines(tmp_path):
    text = """
sources:
  - name: linxi
    kind: site
    start: [https://www.linxi.example/fzzf/]
    take: {text: [法治政府建设]}
"""
    (site,) = load_registry(write(tmp_path, text))
    assert site.all_hosts == {"www.linxi.example"}
    assert ".docx" in site.attachments
    assert (site.limits.requests_a_night, site.limits.delay_seconds) == (300, 3)


def test_another_registry_can_be_named(tmp_path, monkeypatch):
    path = write(tmp_path, "sources: [{name: mine, kind: folder, path: /x}]")
    monkeypatch.setenv("FAZHI_SOURCES", str(path))
    assert [source.name for source in load_registry()] == ["mine"]


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
        (
            "sources:\n- name: a\n  kind: site\n  start: [ftp://x]\n  take: {text: [a]}",
            r"line 2: source 1.*start.0 \(line 4\)",
        ),
        (
            "sources: [{name: a, kind: site, start: ['http://x.cn'], take: {text: ['(']}}]",
            "take.text.0.*regular",
        ),
        ("sources: [{name: a, kind: site, start: ['http://x.cn'], take: {not: [a]}}]", "needs patterns"),
        (
            "sources: [{name: a, kind: site, start: ['http://x.cn'], take: {text: [a]}, limits: {delay: 1}}]",
            "limits.delay",
        ),
        ("sources: [{name: a, kind: site, start: [], take: {text: [a]}}]", "start"),
        ("sources: [{name: a, kind: urls, urls: ['http://u:p@x.cn/']}]", "urls.0.*user name"),
        (
            "sources: [{name: a, kind: urls, urls: ['http://x.cn/'], hosts: ['http://y.cn']}]",
            "hosts.0.*no host",
        ),
        (
            "sources: [{name: a, kind: urls, urls: ['http://x.cn/'], private_hosts: ['a/b']}]",
            "private_hosts.0",
        ),
        ("sources: [{name: '../a', kind: urls, urls: ['http://x.cn/']}]", "name"),
        ("- name: a", "one key `sources`"),
        ("sources: [", "YAML"),
    ],
)
def test_an_error_names_file_entry_and_field(tmp_path, text, message):
    with pytest.raises(SourceError, match=message) as error:
        load_registry(write(tmp_path, text))
    assert "sources.yaml" in str(error.value)
