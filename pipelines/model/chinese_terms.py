"""The Chinese name of a table or column: the first Chinese term in parentheses in its description.

"Name of the agency (机关), as its report gives it." names the column 机关.
"""

import re

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff"
IN_PARENTHESES = re.compile(rf"[(（]([^()（）]*[{HAN}][^()（）]*)[)）]")
# With a Chinese character it is no keyword of SQL either.
PLAIN = re.compile(rf"(?=.*[{HAN}])[A-Za-z_{HAN}][0-9A-Za-z_{HAN}]*")


def chinese_term(description: str) -> str | None:
    """All of the first parentheses, half- or full-width, that hold a Chinese character; None without such."""
    found = IN_PARENTHESES.search(description)
    return found[1].strip() if found else None


def is_plain(name: str) -> bool:
    """Whether the name can be written in SQL without quotes: Chinese characters, letters, digits, `_`."""
    return PLAIN.fullmatch(name) is not None
