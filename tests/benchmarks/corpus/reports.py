"""The text of one report with marked numbers: title, sections, prose, tables, signature."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from corpus.agencies import Agency
from corpus.numbers import Style
from corpus.sentences import Speaker

PHRASES = Path(__file__).with_name("phrases.yaml")
CHINESE = "一二三四五六七八九十"
PENALTY_HEADS = [
    "警告",
    "罚款",
    "没收违法所得",
    "责令停产停业",
    "吊销许可证件",
    "合计（件）",
    "罚没金额（万元）",
]


@cache
def phrases() -> dict[str, Any]:
    """What phrases.yaml holds."""
    return yaml.load(PHRASES.read_text(encoding="utf-8"), yaml.CSafeLoader)


@dataclass(frozen=True)
class Text:
    """A report before it is put in a file.

    Attributes:
        lines: title lines begin with `# `; numbers carry marks.
        published: an ISO date.
        document_number: of the report, or empty.
    """

    lines: list[str]
    published: str
    document_number: str


def write_report(agency: Agency, key: str, year: int, rng: Random, is_corrected: bool = False) -> Text:
    """One report.

    Args:
        agency: who writes.
        key: names the agency within the corpus: its numbers follow from it.
        year: which the report is on.
        rng: chooses layout and wording.
        is_corrected: whether it is the later version, with one number put right, of the same report.
    """
    told = phrases()
    style = Style(commas=rng.random() < 0.15, fullwidth_percent=rng.random() < 0.1)
    speaker = Speaker(key, year, style)
    topics = [t for t in told["topics"] if not agency.roles.isdisjoint(t.get("of", agency.roles))]
    chosen = sorted(rng.sample(range(len(topics)), k=min(len(topics), rng.randint(5, 7))))
    said = {
        n: rng.sample(topics[n]["sentences"], k=min(len(topics[n]["sentences"]), rng.randint(1, 4)))
        for n in chosen
    }
    if is_corrected:
        speaker.corrected = {next(s for s in said[chosen[0]])}
    published = dt.date(year + 1, 1, 5) + dt.timedelta(days=rng.randrange(80) + 30 * is_corrected)
    prose = map(speaker.say, rng.sample(told["prose"], k=len(told["prose"])))
    names = {
        "agency": agency.name, "year": year, "next": year + 1, "place": agency.region,
        "short": agency.place[0], "number": rng.randint(1, 60),
    }  # fmt: skip
    lines = [f"# {line}" for line in rng.choice(told["titles"]).format(**names).split("\n")]
    lines.append(rng.choice(told["openings"]).format(**names))
    lines.append("一、" + rng.choice(["主要举措和成效", "工作开展情况", "年度法治政府建设主要做法"]))
    for place, n in enumerate(chosen):
        lines += _topic(rng, speaker, topics[n], said[n], place, prose)
    lines.append("二、主要负责人履行推进法治建设第一责任人职责情况")
    lines.append("".join(islice(prose, 3)))
    lines.append("".join(islice(prose, 2)) + speaker.say(rng.choice(told["leader"])) + next(prose, ""))
    lines.append("三、" + rng.choice(["存在的主要问题", "存在的问题和不足", "存在问题及原因"]))
    problems = rng.sample(told["problems"], k=3)
    lines += [f"（{CHINESE[n]}）{speaker.say(problem)}" for n, problem in enumerate(problems)]
    lines.append("四、" + rng.choice([f"{year + 1}年工作计划", "下一步工作打算", f"{year + 1}年工作安排"]))
    targets = rng.sample(told["targets"], k=rng.randint(2, 4))
    lines.append("".join(f"{CHINESE[n]}是{speaker.say(target)}" for n, target in enumerate(targets)))
    if rng.random() < 0.5:
        lines += [agency.name, f"{published.year}年{published.month}月{published.day}日"]
    number = f"{agency.place[0]}政发〔{published.year}〕{rng.randint(1, 90)}号" if rng.random() < 0.3 else ""
    return Text(lines, published.isoformat(), number)


def _topic(
    rng: Random, speaker: Speaker, topic: dict[str, Any], said: list[str], place: int, prose: Iterator[str]
) -> list[str]:
    """A section of the first part, in one of three layouts."""
    head = f"（{CHINESE[place]}）{rng.choice(topic['heads'])}"
    sentences = [speaker.say(phrase) for phrase in said]
    filler = list(islice(prose, rng.randint(3, 6)))
    layout = rng.choice(["one", "one", "numbered", "firstly"])
    if layout == "numbered":
        lines = [head, "".join(filler), *[f"{n}.{sentence}" for n, sentence in enumerate(sentences, 1)]]
    elif layout == "firstly":
        lines = [head, *filler, "".join(f"{CHINESE[n]}是{s}" for n, s in enumerate(sentences))]
    else:
        lines = [f"{head}。{filler[0]}{''.join(sentences)}{''.join(filler[1:])}"]
    return lines + (_penalties(rng) if topic.get("tables") and rng.random() < 0.3 else [])


def _penalties(rng: Random) -> list[str]:
    """A table of penalties by kind."""
    warnings, fines, confiscations, suspensions, revoked = (rng.randint(0, top) for top in (40, 300, 9, 4, 2))
    total = warnings + fines + confiscations + suspensions + revoked
    cells = [
        f"⟦{warnings}|enforcement.warnings|件⟧",
        f"⟦{fines}|enforcement.penalty_cases|件|p=罚款⟧",
        f"⟦{confiscations}|enforcement.penalty_cases|件|p=没收违法所得⟧",
        f"⟦{suspensions}|enforcement.suspensions|件⟧",
        f"⟦{revoked}|enforcement.licences_revoked|件⟧",
        f"⟦{total}|enforcement.penalty_cases|件⟧",
        f"⟦{rng.randint(100, 90_000) / 100:.2f}|enforcement.fines_and_confiscations_amount|元|x=10000⟧",
    ]
    return ["行政处罚实施情况如下表：", " | ".join(PENALTY_HEADS), " | ".join(cells)]
