"""The links of a page, and what they mean to a source."""

import pytest

from pipelines.collect.choice import role_of
from pipelines.collect.links import Link, page_links
from pipelines.collect.source_kinds import SiteSource, UrlsSource

BASE = "http://www.linxi.example/zwgk/fzzf/index.html"


def links(inside: str, charset: str = "utf-8", declared: str = "utf-8") -> dict[str, str]:
    html = f'<!doctype html><html><head><meta charset="{declared}"></head><body>{inside}</body></html>'
    return {link.address: link.text for link in page_links(html.encode(charset), BASE)}


def test_addresses_are_absolute_and_texts_are_tidy():
    assert links('<a href="./t1.html#a"><span> 2023年\n法治政府 </span><i>报告</i></a>') == {
        "http://www.linxi.example/zwgk/fzzf/t1.html": "2023年 法治政府 报告"
    }


def test_the_title_counts_where_it_says_more():
    found = links('<a href="a.html" title="2023年法治政府建设情况报告">2023年法治…</a>')
    assert list(found.values()) == ["2023年法治政府建设情况报告"]


def test_a_mislabelled_charset_costs_no_text():
    assert list(links('<a href="a">法治政府建设情况报告</a>', "gb18030", "utf-8").values()) == [
        "法治政府建设情况报告"
    ]


def test_base_frames_and_refresh():
    assert links('<base href="/x/"><a href="a.html">a</a>') == {"http://www.linxi.example/x/a.html": "a"}
    assert "http://www.linxi.example/f.html" in links('<iframe src="/f.html"></iframe>')
    assert "http://www.linxi.example/n/" in links('<meta http-equiv="Refresh" content="0; url=/n/">')


def test_the_pages_that_trs_writes_by_script():
    assert set(links('<script>createPageHTML(4, 0, "index", "html");</script>')) == {
        f"http://www.linxi.example/zwgk/fzzf/index_{number}.html" for number in (1, 2, 3)
    }


def test_the_same_address_once_with_the_longest_text():
    assert links('<a href="a"><img></a><a href="a">报告</a>') == {
        "http://www.linxi.example/zwgk/fzzf/a": "报告"
    }


@pytest.fixture
def site():
    return SiteSource.model_validate(
        {
            "kind": "site",
            "name": "linxi",
            "start": [BASE],
            "take": {"text": ["法治政府建设.*报告"], "url": [r"/fzzfbg/\d+"], "not": ["方案", "/draft/"]},
            "follow": {"text": ["年度报告$"]},
            "hosts": ["files.linxi.example"],
        }
    )


@pytest.mark.parametrize(
    ("path", "text", "found_in", "role"),
    [
        ("/a.html", "2023年法治政府建设情况报告", "list", "document"),
        ("/fzzfbg/12.html", "关于我局工作的报告", "list", "document"),
        ("/a.html", "法治政府建设实施方案报告", "list", None),
        ("/draft/a.html", "法治政府建设报告", "list", None),
        ("/b/", "2023年年度报告", "list", "list"),
        ("/index_1.html", "下一页", "list", "list"),
        ("/index_1.html", "2", "list", "list"),
        ("/index_9.html", "尾页 >>", "list", "list"),
        ("/index.html", "首页", "list", None),
        ("/a.html", "2023年法治政府建设情况报告", "document", None),
        ("/a.PDF", "附件", "document", "attachment"),
        ("/down?file=a%2Edocx&x=1", "附件", "document", "attachment"),
        ("/down?id=1", "附件：报告.wps", "document", "attachment"),
        ("/a.pdf", "附件", "attachment", None),
    ],
)
def test_what_a_link_means(site, path, text, found_in, role):
    assert role_of(Link(f"http://www.linxi.example{path}", text), found_in, site) == role


def test_only_the_hosts_of_the_source(site):
    text = "法治政府建设报告"
    assert role_of(Link("https://files.linxi.example/a", text), "list", site) == "document"
    assert role_of(Link("https://www.other.example/a", text), "list", site) is None


def test_paging_can_be_switched_off(site):
    without = site.model_copy(update={"paging": False})
    assert role_of(Link("http://www.linxi.example/index_1.html", "下一页"), "list", without) is None


def test_a_list_of_addresses_leads_to_attachments_alone():
    source = UrlsSource(kind="urls", name="one", urls=["http://www.linxi.example/a.html"])
    assert role_of(Link("http://www.linxi.example/a.pdf", ""), "document", source) == "attachment"
    assert role_of(Link("http://www.linxi.example/b.html", "法治政府建设报告"), "document", source) is None
