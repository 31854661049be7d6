"""From places on a page to lines."""

from pipelines.read.layout import Page, Run, page_lines

SIZE, LEFT, RIGHT, PITCH = 10.0, 50.0, 250.0, 16.0  # twenty wide characters a row


def place(text: str, left: float, row: float, size: float = SIZE) -> list[Run]:
    """Each character of a piece of text, a wide one `size` wide and others half of it."""
    runs, x, y = [], left, 100 + row * PITCH
    for char in text:
        width = size * (0.5 if ord(char) < 0x250 else 1)
        runs.append(Run(char, x, y, x + width, y + size))
        x += width
    return runs


def page(*pieces: list[Run]) -> Page:
    return Page(842, [run for piece in pieces for run in piece])


FULL = "全年开展行政检查检查检查检查检查检查检查"  # 20


def test_rows_join_into_paragraphs_and_an_indent_begins_one():
    found = page_lines(
        [
            page(
                place(FULL[:18], LEFT + 20, 0),
                place(FULL, LEFT, 1),
                place("十二次。", LEFT, 2),
                place("处罚三件。", LEFT + 20, 3),
            )
        ]
    )
    assert found == [FULL[:18] + FULL + "十二次。", "处罚三件。"]


def test_a_number_that_a_row_end_cuts_is_whole_again():
    rows = page(place(FULL[:19] + "12", LEFT, 0), place("86次，罚款。", LEFT, 1), place(FULL, LEFT, 2))
    assert page_lines([rows])[0].startswith(FULL[:19] + "1286次")


def test_words_of_latin_script_stay_apart_and_digits_stay_with_chinese():
    pieces = [place("使用", LEFT, 0), place("Law", LEFT + 22.5, 0), place("System", LEFT + 41, 0)]
    pieces += [place("12", LEFT + 74, 0), place("次", LEFT + 86.5, 0)]
    assert page_lines([page(*pieces)]) == ["使用Law System 12次"]


def test_a_paragraph_goes_on_over_a_page_end_and_page_numbers_go():
    first = page(place(FULL[:18], LEFT + 20, 0), place(FULL, LEFT, 1), place("— 1 —", 140, 44))
    second = page(place("十二次。", LEFT, 0), place("处罚三件。", LEFT + 20, 1), place("2", 148, 44))
    assert page_lines([first, second]) == [FULL[:18] + FULL + "十二次。", "处罚三件。"]


def test_a_head_that_each_page_repeats_is_left_out():
    pages = [
        Page(842, [Run("某局年报", 50, 20, 90, 30), *place(FULL, LEFT, 0), *place(f"{n}次。", LEFT, 1)])
        for n in "一二三"
    ]
    assert page_lines(pages) == [f"{FULL}{n}次。" for n in "一二三"]


def test_rows_with_wide_gaps_are_a_table_if_there_are_two():
    table = [place("项目", LEFT, 1), place("数量", 150, 1), place("检查", LEFT, 2), place("12", 150, 2)]
    assert page_lines([page(place("如下：", LEFT + 20, 0), *table)]) == ["如下：", "项目 | 数量", "检查 | 12"]
    assert page_lines([page(place("某局", LEFT, 0), place("三月", 200, 0))]) == ["某局 三月"]


def test_a_heading_at_the_margin_begins_a_line():
    rows = page(place(FULL[:19] + "。", LEFT, 0), place("二、问题", LEFT, 1), place(FULL, LEFT, 2))
    assert page_lines([rows])[:2] == [FULL[:19] + "。", "二、问题"]


def test_a_title_of_two_rows_is_one_line():
    rows = page(
        place("某县某局法治政府建设", 70, 0, 16), place("年度报告", 120, 1.5, 16),
        place("全年检查。", LEFT + 20, 3), place("全年处罚三十件。", LEFT + 20, 4), place(FULL, LEFT, 5),
    )  # fmt: skip
    assert page_lines([rows])[0] == "某县某局法治政府建设年度报告"


def test_nothing_on_a_page():
    assert page_lines([]) == page_lines([Page(842)]) == []
