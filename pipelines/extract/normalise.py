"""One spelling for matching: ASCII digits, simplified characters, line feeds, character for character.

The normalised text has the same length as the original, so a span found in one holds in the other.
"""

import re
from functools import cache
from pathlib import Path

from pipelines.data_files import read_tsv

FULL_WIDTH = str.maketrans(
    "０１２３４５６７８９％．：（）［］＋／－＃，；！？～﹪",
    "0123456789%.：（）[]+/-#，；！？~%",
)
NEEDS_DIGITS = re.compile("[０-９％．［］＋／－～﹪]")
# Frequent characters of the genre whose traditional form differs: some of them tell a traditional text.
NEEDS_SIMPLIFYING = re.compile("[個項條場縣級進開學習務設規處罰執業檢關對類門報訴訟議區]")


@cache
def simplifying() -> dict[int, str]:
    """Traditional to simplified, one character to one."""
    pairs = read_tsv(Path(__file__).with_name("traditional.tsv"))
    return {ord(traditional): simplified for traditional, simplified in pairs}


def normalise(text: str) -> str:
    """`text` with half-width digits, simplified characters and line feeds alone, of the same length."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if NEEDS_DIGITS.search(text):
        text = text.translate(FULL_WIDTH)
    if len(NEEDS_SIMPLIFYING.findall(text, 0, 4000)) > 5:
        text = text.translate(simplifying())
    return text
