"""What the dictionary takes from dbt's manifest and from the database."""

from pathlib import Path

import pytest
from made_manifest import Node, check, column, model, write_database, write_manifest

from pipelines.model.dictionary import Column, Dictionary, DictionaryError, Reference, read_dictionary

AGENCY = model(
    "dim_agency",
    "One agency (机关名录).",
    [column("agency_key", "Key (机关键)."), column("agency", "Name (机关).")],
)
YEAR = model(
    "agency_year",
    "One agency and year (机关年度).",
    [
        column("agency_key", "Key (机关键)."),
        column("fines_yuan", "Fines (罚款).", zh="罚款金额", unit="元", metric="enforcement.fines"),
    ],
)
REVIEW = model("quality_review", "To review (待核).", [column("reason", "Why (原因).")], folder="quality")
STAGING = model("stg_agency", "Staged.", [column("x")], folder="staging", schema="staging")
TABLES = (
    "create table dim_agency (agency varchar, agency_key varchar)",
    "create table agency_year (agency_key varchar, fines_yuan double)",
    "create table quality_review (reason varchar)",
)


def read(folder: Path, *checks: Node) -> Dictionary:
    manifest = write_manifest(folder, REVIEW, AGENCY, YEAR, STAGING, *checks, overview="# What it is")
    return read_dictionary(manifest, write_database(folder, *TABLES))


def of(dictionary: Dictionary, table: str, name: str) -> Column:
    columns = next(one.columns for one in dictionary.tables if one.name == table)
    return next(one for one in columns if one.name == name)


def test_marts_come_before_quality_and_nothing_else_comes(tmp_path: Path) -> None:
    dictionary = read(tmp_path)
    assert [(table.name, table.zh, table.folder) for table in dictionary.tables] == [
        ("agency_year", "机关年度", "marts"),
        ("dim_agency", "机关名录", "marts"),
        ("quality_review", "待核", "quality"),
    ]
    assert dictionary.overview == "# What it is"


def test_columns_are_those_of_the_database_in_its_order(tmp_path: Path) -> None:
    agency = read(tmp_path).tables[1]
    assert [(c.name, c.zh, c.type) for c in agency.columns] == [
        ("agency", "机关", "VARCHAR"),
        ("agency_key", "机关键", "VARCHAR"),
    ]
    assert agency.described_in == "dbt_project/models/marts/_marts.yml"


def test_meta_gives_unit_and_metric_and_its_name_goes_before_the_description(tmp_path: Path) -> None:
    assert of(read(tmp_path), "agency_year", "fines_yuan") == Column(
        name="fines_yuan",
        zh="罚款金额",
        type="DOUBLE",
        description="Fines (罚款).",
        unit="元",
        metric="enforcement.fines",
    )


def test_dbts_tests_are_rules(tmp_path: Path) -> None:
    dictionary = read(
        tmp_path,
        check("dim_agency", "agency_key", "not_null"),
        check("dim_agency", "agency_key", "unique"),
        check("agency_year", "agency_key", "relationships", to="dim_agency", field="agency_key"),
        check("quality_review", "reason", "accepted_values", values=["a", "b"]),
        check("quality_review", "reason", "some_test_of_ours"),
    )
    key = of(dictionary, "dim_agency", "agency_key")
    assert (key.required, key.unique) == (True, True)
    assert dictionary.tables[1].key == ("agency_key",)
    assert of(dictionary, "agency_year", "agency_key").references == (Reference("dim_agency", "agency_key"),)
    assert of(dictionary, "quality_review", "reason").values == ("a", "b")
    assert dictionary.tables[2].key == ()


@pytest.mark.parametrize(
    ("required", "limit", "key"),
    [
        (["agency_key", "fines_yuan"], {}, ("fines_yuan", "agency_key")),
        (["agency_key"], {}, ()),
        (["agency_key", "fines_yuan"], {"where": "agency_key <> ''"}, ()),
    ],
)
def test_columns_tell_rows_apart_together_where_none_is_ever_null(
    tmp_path: Path, required: list[str], limit: dict[str, str], key: tuple[str, ...]
) -> None:
    columns = ["fines_yuan", "agency_key"]
    checks = [check("agency_year", None, "unique_together", columns=columns, **limit)]
    checks += [check("agency_year", name, "not_null") for name in required]
    assert read(tmp_path, *checks).tables[0].key == key


def test_a_table_may_refer_to_itself(tmp_path: Path) -> None:
    dictionary = read(tmp_path, check("dim_agency", "agency", "relationships", field="agency_key"))
    assert of(dictionary, "dim_agency", "agency").references == (Reference("dim_agency", "agency_key"),)


def test_a_reference_to_what_is_no_model_is_left_out(tmp_path: Path) -> None:
    dictionary = read(tmp_path, check("dim_agency", "agency", "relationships", to="elsewhere", field="x"))
    assert of(dictionary, "dim_agency", "agency").references == ()


@pytest.mark.parametrize("limit", [{"where": "agency <> ''"}, {"severity": "warn"}, {"error_if": "> 10"}])
def test_a_test_that_lets_some_rows_pass_is_no_rule(tmp_path: Path, limit: dict[str, str]) -> None:
    dictionary = read(tmp_path, check("dim_agency", "agency", "not_null", **limit))
    assert not of(dictionary, "dim_agency", "agency").required


def test_each_difference_to_the_database_is_named(tmp_path: Path) -> None:
    manifest = write_manifest(tmp_path, AGENCY, YEAR, REVIEW)
    database = write_database(
        tmp_path,
        "create table dim_agency (agency varchar, agency_key varchar, surplus integer)",
        "create table agency_year (agency_key varchar)",
    )
    with pytest.raises(DictionaryError) as error:
        read_dictionary(manifest, database)
    for part in (
        "dim_agency.surplus: not described in dbt_project/models/marts/_marts.yml",
        "agency_year.fines_yuan: described in",
        "quality_review: the database has no such table",
        "fazhi run",
    ):
        assert part in str(error.value)


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str | None) -> None:
    manifest = tmp_path / "manifest.json"
    if content is not None:
        manifest.write_text(content)
    with pytest.raises(DictionaryError, match=r"manifest\.json"):
        read_dictionary(manifest, write_database(tmp_path))
