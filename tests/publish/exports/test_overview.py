"""The overview of the dbt docs as lines of a sheet."""

from small_tables import OVERVIEW

from pipelines.publish.exports.overview import Line, overview_lines, titles


def test_markdown_becomes_plain_lines() -> None:
    assert overview_lines(OVERVIEW) == [
        Line("fazhi: figures", 1),
        Line("It holds figures of reports."),
        Line("you want — read"),
        Line("all — fct_event"),
        Line("select 1"),
        Line("What it can not be used for", 2),
        Line("• No ranking. Not at all."),
        Line("法治数据", 1),
        Line("收录报告中的数字。"),
    ]


def test_the_titles_are_the_headings_of_the_first_level() -> None:
    assert titles(OVERVIEW) == ["fazhi: figures", "法治数据"]
