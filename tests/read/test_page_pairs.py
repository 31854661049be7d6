"""Golden pairs: a page and the text that it must give, side by side in `pages/`."""

from pathlib import Path

import pytest

from pipelines.read.reader import read_file

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_page_gives_the_text_beside_it(page):
    result = read_file(page)
    assert (result.outcome, result.format) == ("read", "html")
    assert result.text + "\n" == page.with_suffix(".txt").read_text(encoding="utf-8")


def test_metadata_of_a_trs_page():
    assert read_file(PAGES[0].with_name("trs_editor.html")).metadata == {
        "title": "石塘县水务局2022年度法治政府建设情况报告_石塘县人民政府",
        "SiteName": "石塘县人民政府",
        "ArticleTitle": "石塘县水务局2022年度法治政府建设情况报告",
        "PubDate": "2023-01-16",
        "heading": "石塘县水务局2022年度法治政府建设情况报告",
        "索引号": "SW0021/2023-00007",
        "发布机构": "石塘县水务局",
        "成文日期": "2023-01-12",
        "文号": "石水发〔2023〕4号",
        "标题": "石塘县水务局2022年度法治政府建设情况报告",
        "发布日期": "2023-01-16",
        "来源": "石塘县水务局",
    }


def test_metadata_of_a_definition_list_leaves_out_what_is_empty():
    metadata = read_file(PAGES[0].with_name("data_table.html")).metadata
    assert metadata["发布机构"] == "望川县交通运输局"
    assert metadata["发布日期"] == "2024-01-31"
    assert "文号" not in metadata


def test_a_page_that_calls_itself_gb2312_is_read_as_gb18030():
    result = read_file(PAGES[0].with_name("layout_table.html"))
    assert result.charset == "gb18030"
    assert result.metadata["发布日期"] == "2017-01-20"
