"""Title, year, dates and numbers of a report, and where its body begins and ends."""

import datetime as dt
import re
from collections import Counter

SUBJECT = r"(?:法治政府|依法行政|行政执法|法治建设|依法治[省市区县州国])"
KIND = r"(?:年度报告|情况报告|工作报告|总结报告|情况的报告|情况|报告|年报|总结|数据表)"
TITLE_LINE = re.compile(
    rf"^[ \t\u3000|]*(?P<title>[^。；;|>＞\n]{{0,60}}?{SUBJECT}[^。；;|>＞\n]{{0,30}}?{KIND})"
    r"(?=[ \t\u3000|]*$|[ \t\u3000]+\S)",
    re.MULTILINE,
)
SPLIT_TITLE = re.compile(
    rf"^[ \t\u3000]*(?P<title>[^。；;，,|>\n]{{4,50}}{SUBJECT}[^。；;，,|>\n]{{0,12}})\n"
    rf"[ \t\u3000]*(?P<rest>[^。，,\n]{{0,12}}{KIND})[ \t\u3000]*$",
    re.MULTILINE,
)
NO_TITLE = re.compile(
    r"上一篇|下一篇|现将|当前|位置|：.{0,3}首页|^首页|汇报如下|报告如下|^[一二三四五六七八九十]+、"
    r"|^[（(][一二三四五六七八九十]|^第.部分|相关|通知|如下"
)
TITLE_LABEL = re.compile(r"^\[?\s*(?:标\s*题|信息名称)\s*\]?\s*[：:|]*\s*")
YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年度?|—|-|－)")
SIGNED_ON = re.compile(r"^[ \t\u3000]*(20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[ \t\u3000]*$", re.MULTILINE)
DAY_OR_SPAN = re.compile(r"\s*(?:\d{1,2}\s*[-月]|20\d\d)")
DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?")
PAGE_LINE = re.compile(
    r"^[ \t\u3000•·|*\[【]*(?:来源|发布时间|发布日期|发文日期|发布机构|信息来源"
    r"|作者|浏览|阅读|点击|访问|字号|字体|打印|分享|索引号|文号|成文日期|公开方式"
    r"|公开范围|有效性|发文字号"
    r"|主题分类|发布单位|时间|日期|文件编号|体裁|责任编辑|视力保护|AI|政策法规科|用微信|×|大 ?中 ?小)"
)
BYLINE = re.compile(rf"^[^。，；]{{0,40}}{DATE.pattern}[^。，；\n]{{0,40}}$")
FOOTER = re.compile(
    r"^[ \t\u3000]*(?:扫一扫|主办|承办|版权|上一篇|下一篇|【?打印|【?关闭|相关附件"
    r"|相关链接|网站地图|联系我们|ICP|附件下载|备案号|网站标识码|技术支持|政府网站"
    r"|分享到|Copyright)",
    re.MULTILINE,
)
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[【（(]20\d\d[〕\]】）)]\d{1,4}号")


def find_title(text: str) -> tuple[str | None, int, int]:
    """The title with where it stands; (None, 0, 0) where the text has none."""
    best: tuple[int, str, int, int] | None = None
    for pattern in (SPLIT_TITLE, TITLE_LINE):
        for match in pattern.finditer(text, 0, 6000):
            title = match["title"] + (match["rest"] if "rest" in match.groupdict() else "")
            title = TITLE_LABEL.sub("", title.strip())
            if NO_TITLE.search(title) or len(title) < 8:
                continue
            score = (
                3 * bool(YEAR.search(title))
                + 2 * bool("法治政府" in title)
                + bool(re.search("局|政府|委|厅|街道|镇|乡|区|县|市", title))
            )
            score -= 2 * (match.start() > 1500)
            if (
                best is None
                or score > best[0]
                or (score == best[0] and title == best[1] and match.start() < 1500)
            ):
                best = (score, title, match.start(), match.end())
        if best and best[0] >= 5:
            break
    return (best[1], best[2], best[3]) if best else (None, 0, 0)


def find_year(text: str, title: str | None, body: int) -> int | None:
    """The year that the report is on."""
    match = YEAR.search(title or "")
    if match:
        return int(match[1])
    opening = text[body : body + 1500]
    opening = re.sub(r"《[^》]*》|[〔\[（(]20\d\d[^)）\]〕]*[〕\])）]", lambda m: " " * len(m[0]), opening)
    candidates = [m for m in YEAR.finditer(opening) if not DAY_OR_SPAN.match(opening, m.end())]
    report = re.search(r"(?:现将|我局|本单位)[^。\n]{0,20}?(20\d\d)年", opening)
    if report:
        return int(report[1])
    if candidates:
        return int(candidates[0][1])
    years = Counter(int(m[1]) for m in YEAR.finditer(text))
    return years.most_common(1)[0][0] if years else None


def parse_date(words: str) -> dt.date | None:
    """The first date in `words`."""
    match = DATE.search(words)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def find_published(text: str, head: str, body_end: int, metadata: dict[str, str]) -> dt.date | None:
    """When it was published: what the page says, the byline in `head`, or the date under the signature."""
    for key in ("发布日期", "发文日期", "成文日期", "PubDate"):
        date = parse_date(metadata.get(key, ""))
        if date:
            return date
    signed = list(SIGNED_ON.finditer(text[max(0, body_end - 400) : body_end]))
    return parse_date(head) or (parse_date(signed[-1][1]) if signed else None)


def find_body(text: str, title_end: int) -> tuple[int, int]:
    """Where the report's body begins, below the title and the page's own lines, and where it ends."""
    start = title_end
    while start < len(text):
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        line = text[start:line_end]
        of_page = len(line) < 200 and (PAGE_LINE.match(line) or BYLINE.match(line))
        if len(line.strip(" \t\u3000|•·[]")) > 3 and not of_page:
            break
        start = line_end + 1
    footer = FOOTER.search(text, max(start, len(text) - 1200 if len(text) > 2400 else start))
    return min(start, len(text)), footer.start() if footer else len(text)
