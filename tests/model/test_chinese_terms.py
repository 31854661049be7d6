"""Chinese names out of English descriptions."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.chinese_terms import PLAIN, chinese_term, is_plain


@pytest.mark.parametrize(
    ("description", "term"),
    [
        ("Name of the agency (机关), as its report gives it.", "机关"),
        ("Name of the agency（机关）, as its report gives it.", "机关"),
        ("Share of it (in percent, from 0) that was read (识别率).", "识别率"),
        ("What the report is on (报告种类): enforcement (行政执法).", "报告种类"),
        ("Kind of the report (半年、季度).", "半年、季度"),
        ("Orders of the hotline (12345热线).", "12345热线"),
        ("检查家次 without parentheses.", None),
        ("No Chinese (at all).", None),
        ("", None),
    ],
)
def test_the_first_parentheses_with_chinese_give_the_name(description: str, term: str | None) -> None:
    assert chinese_term(description) == term


@pytest.mark.parametrize("name", ["机关", "报告2版", "A股_数", "_年度", "〇号文件"])
def test_a_plain_name(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize(
    "name", ["", "半年、季度", "12345热线", "检查 家次", "select", "党组(党委)", '机"关', "机关\n"]
)
def test_no_plain_name(name: str) -> None:
    assert not is_plain(name)


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_name_needs_no_quotes_in_duckdb(name: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table {name} as select 1 as {name}")
        found = connection.execute(f"select {name}.{name} from {name}")  # noqa: S608 - that is the test
        assert [column[0] for column in found.description] == [name]
