"""What documents are compared by: the words of their bodies, without what a page or converter adds."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from pipelines.extract.normalise import normalise
from pipelines.extract.segments import repeated_lines
from pipelines.identify.title import FOOTER, PAGE_LINE, SIGNED_ON

# Numbers of headings are often automatic: one converter keeps them, another loses them.
LABEL = re.compile(
    r"^[ \t\u3000\u00a0]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|第[一二三四五六七八九十]{1,3}部分|\d{1,2}(?:、|[.．](?!\d))|[（(]\d{1,2}[)）])",
    re.MULTILINE,
)
RESIDUE = re.compile(
    r"\[[A-Za-z_]+: ?\w+\]|!\[[^\]\n]{0,200}\](?:\([^)\n]{0,400}\))?|</?[a-zA-Z][^>\n]{0,80}>"
    r"|(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)?\s*[：:]\s*\d+\s*[人次]*"
)
PAGE_NUMBER = re.compile(r"[-—–·]+\s*\d{1,3}\s*[-—–·]+|第\s*\d{1,3}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3}")
PAUSE = re.compile("[，,。；]")
STOP = re.compile(r"[。！？；!?;]")
NOT_A_LETTER = re.compile(r"[^0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff%.]+")
DIGIT = re.compile(r"\d")
LOOSE_POINT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
SHINGLE = 5
RUNNING = 3  # a line that stands so often is a page's header or footer

# At a text's edges two passages this like are one in two versions; less like, they are two pages' words.
SAME_PASSAGE = 0.5
COMPARED = 4_000_000  # letters of one passage times letters of the other: beyond, order is left out
SENTENCE = 12  # letters; less than that inserted between two sentences is a caption or a page's own words


@dataclass(frozen=True)
class Wording:
    """The sentences of a body in their order, each once, as letters and digits alone.

    White space, punctuation, width of digits, the page's own lines, numbers of pages and headings are out.
    """

    sentences: tuple[str, ...]

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Every run of five letters of a sentence; a shorter sentence is one."""
        return frozenset(
            s[i : i + SHINGLE] for s in self.sentences for i in range(max(1, len(s) - SHINGLE + 1))
        )

    @cached_property
    def letters(self) -> int:
        """How long it is."""
        return sum(map(len, self.sentences))

    @cached_property
    def letters_with_numbers(self) -> int:
        """How long the sentences with a number in them are."""
        return sum(len(sentence) for sentence in self.sentences if DIGIT.search(sentence))

    def shared(self, other: "Wording") -> tuple[float, float]:
        """Share of the shingles that stand in both: of those of either, and of the shorter text's."""
        common = len(self.shingles & other.shingles)
        least = min(len(self.shingles), len(other.shingles))
        if not least:
            return 0.0, 0.0
        return common / (len(self.shingles) + len(other.shingles) - common), common / least


def wording_of(body: str, title: str | None = None) -> Wording:
    """The wording of a report's body; a repetition of the body within it counts once.

    Args:
        body: the report itself, without the page around it as far as that is known.
        title: the report's title: as a line of the body it is the header of a page.
    """
    normal = normalise(body)
    copies = repeated_lines(normal)
    edges = [0, *(edge for copy in copies for edge in copy), len(normal)]
    normal = "".join(normal[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    lines = [line.strip() for line in RESIDUE.sub("", normal).splitlines()]
    often = Counter(lines)
    chrome = {line for line, times in often.items() if times >= RUNNING and len(line) < 60}
    chrome |= _page_numbers(lines)
    chrome |= {line for line in often if title and "".join(line.split()) == "".join(title.split())}
    said = [line for line in lines if line not in chrome and not _of_the_page(line)]
    sentences = STOP.split(LABEL.sub("", "\n".join(said)))
    bare = (LOOSE_POINT.sub("", NOT_A_LETTER.sub("", sentence)) for sentence in sentences)
    return Wording(tuple(dict.fromkeys(sentence for sentence in bare if sentence)))


def _of_the_page(line: str) -> bool:
    """Page numbers, links, the date of publication, the day under the signature."""
    if PAGE_NUMBER.fullmatch(line) or SIGNED_ON.match(line):
        return True
    # Words such as 时间 and 承办 also begin a line of the text.
    return not PAUSE.search(line) and bool(FOOTER.match(line) or PAGE_LINE.match(line))


def _page_numbers(lines: list[str]) -> set[str]:
    """The lines that are a bare number, where they count the pages and are no cells of a table."""
    bare = [line for line in lines if line.isdecimal() and len(line) < 4]
    counted = [str(number) for number in range(1, len(bare) + 1)]
    return set(bare) if bare == counted and len(bare) > 1 else set()


def says_otherwise(one: Wording, other: Wording) -> bool:
    """Whether two wordings of one text differ in what they say: a figure, a word, or a whole sentence.

    What one has before its first or after its last common sentence is the page around it, or the rest of a
    text that the other has only in part.
    """
    a, b = one.sentences, other.sentences
    in_a, in_b = set(a), set(b)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left = [s for s in a[i1:i2] if s not in in_b]  # what stands elsewhere in the other was only moved
        right = [s for s in b[j1:j2] if s not in in_a]
        first, last = i1 == 0 and j1 == 0, i2 == len(a) and j2 == len(b)
        if _differ(left, right, first, last):
            return True
    return False


def _differ(left: list[str], right: list[str], first: bool, last: bool) -> bool:
    """Whether what stands between two common sentences, or before or after all, says something else."""
    x, y = "".join(left), "".join(right)
    if Counter(x) == Counter(y) and (_digits(x) == _digits(y) or DIGIT.sub("", x) != DIGIT.sub("", y)):
        return False  # other sentence ends, or a table read in another order; not 12 for 21
    start = _common_start(x, y)
    end = _common_start(x[start:][::-1], y[start:][::-1])
    rest_x, rest_y = x[start : len(x) - end], y[start : len(y) - end]
    if not x or not y:
        return not (first or last) and any(len(sentence) >= SENTENCE for sentence in left + right)
    if not (rest_x and rest_y) and not (start and end):
        # One goes on where the other ends: a caption, a table or a page's words, or a number's next digit.
        return (rest_x + rest_y).isdigit()
    if not (first or last):
        return True
    # The words of two pages run on into the first or the last sentence: those differ from there to the end.
    passages = SequenceMatcher(None, x, y, autojunk=False)
    share = passages.ratio() if len(x) * len(y) <= COMPARED else passages.quick_ratio()
    alike = share >= SAME_PASSAGE
    runs_on = not (end if last else start)
    return alike and (not runs_on or bool(DIGIT.search(rest_x) and DIGIT.search(rest_y)))


def _digits(words: str) -> str:
    return "".join(DIGIT.findall(words))


def _common_start(x: str, y: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(x, y, strict=False)) if a != b), min(len(x), len(y)))
