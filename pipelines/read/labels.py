"""The lines 索引号: ... 发布机构: ... that government pages put above an article."""

import re

# Each name that the values are kept by, and how pages write it (white space aside).
LABELS: dict[str, list[str]] = {
    "标题": ["标题", "信息名称", "公文名称", "文件名称", "名称"],
    "索引号": ["索引号", "信息索引号", "信息索引", "索取号"],
    "发布机构": [
        "发布机构",
        "发文机关",
        "发文机构",
        "发布单位",
        "发布部门",
        "公开主体",
        "信息公开主体",
        "公开机关",
    ],
    "发文日期": ["发文日期", "发文时间"],
    "成文日期": ["成文日期", "成文时间", "生成日期", "生成时间"],
    "发布日期": ["发布日期", "发布时间", "公开日期", "公开时间", "信息公开日期"],
    "文号": ["文号", "发文字号", "发文号", "文件编号", "公文号"],
    "来源": ["来源", "信息来源", "文章来源", "稿件来源"],
    "主题分类": ["主题分类", "信息分类", "所属主题"],
}
CANONICAL = {spelling: name for name, spellings in LABELS.items() for spelling in spellings}
# Labels whose value no line below uses, but which end the value before them.
ENDINGS = [
    "字号",
    "字体",
    "浏览次数",
    "浏览量",
    "浏览",
    "阅读次数",
    "阅读量",
    "阅读",
    "点击数",
    "访问量",
    "作者",
    "责任编辑",
    "有效性",
    "打印",
    "分享",
]
CELLS = " | "
BRACKETS = "【】[]"


def _spaced(word: str) -> str:
    return r"\s*".join(map(re.escape, word))


_WORDS = sorted([*CANONICAL, *ENDINGS], key=len, reverse=True)
LABEL = re.compile(rf"(?<![\u4e00-\u9fff])[【\[]?({'|'.join(map(_spaced, _WORDS))})[】\]]?\s*[：:][】\]]?")
LONGEST_VALUE = 120
LONGEST_LINE = 2000  # characters of a line that are looked at
# What a value must look like. An empty label stands before whatever comes next, often the title.
DATE = re.compile(r"\d{4}")
SHAPES = {
    "索引号": re.compile(r"[0-9A-Za-z]{4}"),
    "发布机构": re.compile(r"^(?!.*报告).{2,40}$"),
    "发文日期": DATE,
    "成文日期": DATE,
    "发布日期": DATE,
    "文号": re.compile(r"号$"),
}
NAMES_BEFORE_DATE = {"发布机构", "来源"}  # 来源：某某局 2024-01-26


def labelled_values(lines: list[str]) -> dict[str, str]:
    """Read labels and values from lines of a page's head.

    A line is a row of a table (cells joined by ` | `, label and value by turns), holds one or more
    `label: value`, or holds a label alone with its value on the next line.

    Args:
        lines: lines of text; those of an article do no harm unless they look like a label.

    Returns:
        The first value met for each name of `LABELS`; a name without a value is left out.
    """
    found: dict[str, str] = {}
    waiting: str | None = None
    for line in lines:
        if waiting and not LABEL.search(line[:LONGEST_LINE]) and _name(line) is None:
            _keep(found, waiting, line)
        waiting = None
        cells = [cell.strip() for cell in line[:LONGEST_LINE].split(CELLS)]
        step = 0
        while step < len(cells):
            cell = cells[step]
            name = _name(cell)
            if name and step + 1 < len(cells):
                if _name(cells[step + 1]) is None:
                    _keep(found, name, cells[step + 1])
                    step += 1
            elif name and len(cells) == 1 and cell[-1] in "：:】]":
                waiting = name
            elif not name:
                _inline(found, cell)
            step += 1
    return found


def _name(cell: str) -> str | None:
    """The canonical name, if the cell is a label and nothing else."""
    return CANONICAL.get(re.sub(r"[\s：:【】\[\]]", "", cell))


def _inline(found: dict[str, str], cell: str) -> None:
    marks = list(LABEL.finditer(cell))
    ends = [mark.start() for mark in marks[1:]] + [len(cell)]
    for mark, end in zip(marks, ends, strict=False):
        name = CANONICAL.get(re.sub(r"\s", "", mark.group(1)))
        if name:
            _keep(found, name, cell[mark.end() : end])


def _keep(found: dict[str, str], name: str, value: str) -> None:
    value = re.sub(r"[\s\u3000]+", " ", value).strip(" |;；")
    if name in NAMES_BEFORE_DATE:
        value = re.split(r" (?=\d{4}[-年/.])", value)[0]
    shape = SHAPES.get(name)
    if value and len(value) <= LONGEST_VALUE and (shape is None or shape.search(value)):
        found.setdefault(name, value)
