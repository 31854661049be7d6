"""Rules of pages, one by one."""

import pytest

from pipelines.read.html import read_html

LONG = "全年开展检查，依法查处违法行为，办结案件，整改问题，宣传法律，培训干部。" * 4


def text_of(body: str, head: str = "") -> str:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>")[0]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>检查<b>1</b><i>2</i>次</p>", "检查12次"),
        ("<p>一</p>二<div>三<div>四</div>五</div>六", "一\n二\n三\n四\n五\n六"),
        ("一<br>二<br/><br>三", "一\n二\n三"),
        ("<p>  a \n\t b  </p>", "a b"),
        ("<p>依法\n        行政，12\n    次</p>", "依法行政，12 次"),
        ("<p>&nbsp;&nbsp;一、a&nbsp; b</p>", "  一、a  b"),
        ("<p>　　一、\u3000b　</p>", "　　一、\u3000b"),
        ("<p>&lt;5%&amp;&#x4e00;&mdash;</p>", "<5%&一—"),
        ("<p>1<!-- 2 -->3</p>", "13"),
        ("<p>1\u200b2\ufeff</p>", "12"),
        ("<p>一<script>x</script><style>y</style><noscript>z</noscript>二</p>", "一二"),
        ("<p>一<textarea>x</textarea><select><option>y</select><button>z</button></p>", "一"),
        ("<form><p>一</p></form>", "一"),
        ("<p>一<p>二", "一\n二"),
    ],
)
def test_lines_and_white_space(body, text):
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("<tr><td>a<td>1</tr><tr><th>b<td>2", "a | 1\nb | 2"),
        ("<tr><td>a</td><td></td><td>1</td></tr>", "a |  | 1"),
        ("<tr><td><p>a</p><p>b</p></td><td>1<br>2</td></tr>", "a b | 1 2"),
        ("<tr><td></td><td>只有一格</td></tr>", "只有一格"),
        ("<tr><td>a</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr>", "a\n1 | 2"),
        (f"<tr><td>图</td><td><p>{LONG}</p><p>{LONG}</p></td></tr>", f"图\n{LONG}\n{LONG}"),
        (f"<tr><td>说明</td><td>{LONG}{LONG}</td></tr>", f"说明 | {LONG}{LONG}"),
    ],
)
def test_tables(table, text):
    assert text_of(f"<table>{table}</table>") == text


@pytest.mark.parametrize(
    "container",
    [
        'class="TRS_Editor"',
        'class="x trs_editor_view y"',
        'id="UCAP-CONTENT"',
        'id="zoom"',
        'class="article-content"',
    ],
)
def test_the_container_is_the_text(container):
    body = f"<p>别的</p><div {container}><p>{LONG}</p></div><p>再别的</p>"
    assert text_of(body) == LONG


def test_a_container_with_little_in_it_is_not_taken():
    assert text_of(f'<div id="zoom">摘要</div><p>{LONG}</p>') == f"摘要\n{LONG}"


def test_page_furniture_is_left_out_in_every_wrapper():
    body = f"""<main class="content"><nav>导航</nav><div class="bread-crumb">位置</div>
    <div id="shareBox">分享</div>
    <ul class="page_menu"><li>菜单</li></ul><p>{LONG}</p><aside>旁</aside></main><footer>脚</footer>"""
    assert text_of(body) == LONG


def test_nothing_in_an_editor_is_furniture():
    body = f'<p class="head">检查12次</p><div class="next">培训3场</div><p>{LONG}</p>'
    assert text_of(f'<div class="TRS_Editor">{body}</div>') == f"检查12次\n培训3场\n{LONG}"


def test_what_holds_much_of_the_text_is_no_furniture():
    assert text_of(f'<div class="page"><p>{LONG}</p></div><p>尾</p>') == f"{LONG}\n尾"


def test_a_page_where_every_paragraph_is_named_like_furniture_keeps_them():
    assert text_of('<p class="wz">检查12次</p>' * 20) == "\n".join(["检查12次"] * 20)


def test_the_title_is_put_first_where_the_container_lacks_it():
    article = f'<div id="zoom"><p>{LONG}</p></div>'
    title = "青禾区教育局2020年法治政府建设报告"
    assert text_of(f"<h1>青禾区教育局\n<br>2020年法治政府建设报告</h1>{article}") == f"{title}\n{LONG}"
    assert text_of(article, f'<meta name="articletitle" content="{title}">') == f"{title}\n{LONG}"
    shown = f'<div class="title">{title}</div>{article}'
    assert text_of(shown, f"<title>{title}-青禾区人民政府</title>") == f"{title}\n{LONG}"
    assert text_of(shown, "<title>青禾区人民政府</title>") == LONG


def test_the_title_is_not_put_twice():
    head = '<meta name="ArticleTitle" content="青禾区教育局2020年 法治政府建设报告">'
    body = f'<div id="zoom"><p>青禾区教育局</p><p>2020年法治政府建设报告</p><p>{LONG}</p></div>'
    assert text_of(body, head) == f"青禾区教育局\n2020年法治政府建设报告\n{LONG}"


def test_the_name_of_the_site_is_no_title():
    names = '<header><h1>青禾区人民政府门户网站</h1></header><h1 class="logo">青禾区</h1>'
    assert text_of(f'{names}<div id="zoom"><p>{LONG}</p></div>') == LONG


def test_a_page_without_anything():
    assert read_html("") == ("", {})
