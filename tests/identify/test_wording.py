"""What makes two documents one text, on the sample reports and on single sentences."""

import re
from itertools import combinations

import pytest

from pipelines.identify.report import identify
from pipelines.identify.reprints import SAME_TEXT
from pipelines.identify.wording import says_otherwise, wording_of
from pipelines.read.reader import read_bytes, read_file
from pipelines.settings import PROJECT

SAMPLES = sorted((PROJECT / "warehouse" / "samples" / "reports").glob("*/*"))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
STATED = re.compile(r"(?<![\d年月.〕])\d+(?=[家件次人个名起份万])")


def name_of(path):
    return f"{path.parent.name}/{path.name}"


def read_sample(path):
    """Title and body of a sample report."""
    result = read_file(path)
    report = identify(result.text, result.metadata)
    return report.title or "", result.text[report.body_start : report.body_end]


def wording_in(data):
    result = read_bytes(data)
    report = identify(result.text, result.metadata)
    return wording_of(result.text[report.body_start : report.body_end], report.title)


def as_page(title, body):
    paragraphs = "".join(f"<p>&nbsp;&nbsp;{line}</p>" for line in [title, *body.splitlines()])
    return f"<!doctype html><meta charset=utf-8><body>{paragraphs}</body>".encode()


def as_pdf_text(title, body):
    """Lines of 36 characters, pages of 30 lines with the title above and a number below."""
    lines = [title, ""]
    for paragraph in body.splitlines():
        words = "".join(paragraph.split()).replace("|", "")
        lines += [words[i : i + 36] for i in range(0, len(words), 36)]
    pages = [lines[i : i + 30] for i in range(0, len(lines), 30)]
    return "\n".join(
        "\n".join([*page, f"- {number} -", title]) for number, page in enumerate(pages, 1)
    ).encode()


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_another_layout_says_the_same(path):
    title, body = read_sample(path)
    text = wording_of(body, title)
    renderings = {
        "page": as_page(title, body),
        "pdf": as_pdf_text(title, body),
        "full width": f"{title}\n{body.translate(FULL_WIDTH)}".encode(),
        "doubled": f"{title}\n{body}\n{body}".encode(),
    }
    for name, data in renderings.items():
        other = wording_in(data)
        assert text.shared(other)[1] > 0.95, name
        assert not says_otherwise(text, other), name
        assert not says_otherwise(other, text), name


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_any_changed_figure_says_otherwise(path):
    title, body = read_sample(path)
    text = wording_of(body, title)
    stated = list(STATED.finditer(body))[::7]
    for figure in stated:
        around = body[figure.start() - 8 : figure.end() + 4]
        # Everywhere: a page may hold its report twice.
        changed = body.replace(around, around.replace(figure[0], str(int(figure[0]) + 1)))
        assert says_otherwise(text, wording_of(changed, title)), around


def test_years_of_one_agency_are_other_texts():
    texts = [(path.parent, wording_of(*reversed(read_sample(path)))) for path in SAMPLES]
    shares = [a.shared(b)[1] for (x, a), (y, b) in combinations(texts, 2) if x == y]
    assert max(shares) < SAME_TEXT - 0.1


BEFORE, AFTER = "全局上下认真学习。", "普法工作深入人心。"


def differ(one, other):
    x, y = (wording_of(BEFORE + "\n" + middle + "\n" + AFTER) for middle in (one, other))
    return says_otherwise(x, y)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("全年检查企业12家次。", "全年检查企业21家次。"),
        ("全年检查企业12家次。", "全年检查企业112家次。"),
        ("全年检查企业1.2万家次。", "全年检查企业12万家次。"),
        ("全年检查企业12家次。", "全年检查工地12家次。"),
        ("全年检查企业12家次。", "全年检查企业12家次。另对三家企业提出整改要求。"),
        ("检查甲企业12家，乙企业21家。", "检查甲企业21家，乙企业12家。"),
    ],
)
def test_other_words_say_otherwise(one, other):
    assert differ(one, other)
    assert differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一、检查。\n（一）企业12家。", "检查。\n企业12家。"),
        ("检查企业12家次。", "检查企业\n\n１２ 家次；"),
        ("检查企业12家次。", "检查企业12家次。[bookmark: _GoBack]"),
        ("检查企业12家次。", "检查企业12家次。\n— 3 —"),
        ("检查企业12家次。", "检查企业12家次。\n浏览次数：321次"),
        ("检查企业12家次，处罚3件。", "检查企业12家次。处罚3件。"),
    ],
)
def test_layout_does_not(one, other):
    assert not differ(one, other)
    assert not differ(other, one)


def test_what_stands_around_a_text_does_not_count():
    text = wording_of(f"{BEFORE}\n检查企业12家次。\n{AFTER}")
    around = wording_of(
        f"作者：某某\n欢迎来到本站\n{BEFORE}\n检查企业12家次。\n{AFTER}\n本站由某某维护，电话5550100。"
    )
    assert not says_otherwise(text, around)
    assert not says_otherwise(around, text)


def test_a_changed_first_or_last_sentence_counts():
    assert says_otherwise(wording_of("检查企业12家次。普法。"), wording_of("检查企业13家次。普法。"))
    assert says_otherwise(wording_of("普法。检查企业12家次。"), wording_of("普法。检查企业13家次。"))
