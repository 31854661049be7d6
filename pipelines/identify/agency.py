"""Which agency speaks in a report: by its title, first sentence, signature, or the page around it."""

import re
from pathlib import Path

import polars as pl

from pipelines.data_files import read_yaml
from pipelines.identify.region import leading_places, regions
from pipelines.identify.title import SIGNED_ON
from pipelines.tables import SHORT_NAMES

KINDS = (
    "人民政府办公厅|人民政府办公室|人民政府|街道办事处|办事处|管理委员会|委员会办公室"
    "|委员会|管委会|分局|局|厅|委|署|海关|税务局|中心|总队|支队|大队"
    "|办公厅|办公室|公署|部|司|院|所|站|会"
)
NAME = rf"(?P<agency>原?[\u4e00-\u9fff]{{2,24}}?(?:{KINDS}))(?:[（(][^（()）]{{2,20}}[)）])?"
SUBJECT_VERBS = (
    "坚持|认真|以|紧|深入|贯彻|全面|高度|在|扎实|严格|积极|落实|持续|坚决|始终"
    "|按照|围绕|对照|结合|切实|充分|学习|推进|聚焦|立足|党|把|将|根据|着力|大力"
    "|牢固|不断|法治|（|\\("
)
FIRST_SENTENCE = re.compile(
    rf"(?:^|[\n。\s])[ \t\u3000]*(?:20\d\d年(?:度|以来|来|上半年)?[，,、]?|过去一年[，,]?"
    rf"|一年来[，,]?|近年来[，,]?){NAME}(?={SUBJECT_VERBS})"
)
FIRST_PLACE = re.compile(
    r"(?:^|[\n。\s])[ \t\u3000]*20\d\d年(?:度|以来)?[，,、]?(?P<place>[\u4e00-\u9fff]{2,10}?(?:省"
    r"|市|区|县|旗|州|镇|乡|街道))(?:(?:省|市|区|县|州|镇|乡|党)?委、?[省市区县州镇]?政府)?(?=坚持"
    r"|全面|认真|以|深入|紧|扎实|持续|贯彻|学习|推进|聚焦|围绕|落实|高度|在|严格"
    r"|始终)"
)
PARTY_AND_GOVERNMENT = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,9}?)(?P<level>省|市|区|县|州|旗|镇|乡)委、(?P=level)政府"
)
OF_OURS = re.compile(r"现将(?P<place>[\u4e00-\u9fff]{2,12}?(?:街道|镇|乡))(?:20\d\d|的|法治)")
PRESENT = re.compile(rf"现将(?:我[局委厅办]|本[局委])?{NAME}20\d\d年")
SIGNATURE = re.compile(rf"^[ \t\u3000]*{NAME}[ \t\u3000]*$", re.MULTILINE)
ANYWHERE = re.compile(r"《(?P<agency>[\u4e00-\u9fff]{2,6}?[省市区县旗州][\u4e00-\u9fff]{2,12}?(?:局|委员会))")
STATISTICS = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,9}[省市区县旗州])20\d\d年度?(?:行政执法|法治政府)")
TOWN = re.compile(r"[\u4e00-\u9fff]{2,5}?(?:镇|乡)$")
SHORT: dict[str, str] = read_yaml(Path(__file__).with_name("short_names.yaml"), dict[str, str])
SHORT_NAME = re.compile(rf"(?P<place>[\u4e00-\u9fff]{{2,6}}?[省市区县旗])(?P<short>{'|'.join(SHORT)})")
NOT_A_BEGINNING = re.compile(
    r"(?:我|本|该|各|全|市委|区委|县委|省委|上级|有关|关于|根据|按照|为|对|在"
    r"|与|向|经|由|及|和|党中央|国务院|局党|其|中共)"
)
NOT_IN_A_NAME = re.compile(r"党组|党委|报告|工作|领导|贯彻|落实|坚持")
RELATIVE = re.compile(r"^[省市区县州旗镇]")


def tidy(name: str) -> str:
    """The name as the register has it: without 原 and, for towns, without the county before."""
    name = re.sub(r"\s+", "", name).removeprefix("原").removeprefix("中共")
    town = re.search(
        r"(?:市|区|县|旗)(?P<town>[\u4e00-\u9fff]{1,6}?(?:镇|乡)人民政府|[\u4e00-\u9fff]{1,6}?街道办事处)$",
        name,
    )
    if town and leading_places(name):
        name = town["town"]
    for short, full in SHORT.items():
        if name.endswith(short) and not name.endswith(full):
            return name.removesuffix(short) + full
    return name


def of_place(place: str) -> str:
    """The government that a bare place stands for in a title: 红寺堡区2024年法治政府建设报告."""
    return place + ("办事处" if place.endswith("街道") else "人民政府")


def usable(name: str | None) -> bool:
    """Whether it can be an agency's own full name."""
    if not name or len(name) < 4 or NOT_IN_A_NAME.search(name):
        return False
    # 和政县 and 向阳区 begin like no name, and are places.
    return not (NOT_A_BEGINNING.match(name) or RELATIVE.match(name)) or bool(leading_places(name))


def title_agency(title: str) -> str | None:
    """The agency that a title names, in full."""
    title = re.sub(r"\s+", "", title)
    match = re.match(rf"(?:关于)?{NAME}(?=关于|20\d\d|法治|依法|推进|年度|\d|行政执法)", title)
    if match and usable(match["agency"]):
        return tidy(match["agency"])
    match = re.match(rf"关于{NAME}(?=20\d\d|法治)", title)
    if match and usable(match["agency"]):
        return tidy(match["agency"])
    place = re.match(
        r"(?:关于)?(?P<place>[\u4e00-\u9fff]{2,12}?(?:省|市|区|县|旗|州|盟|镇|乡|街道))(?=关于|20\d\d|法治)",
        title,
    )
    if place and (
        place["place"] in regions() or place["place"][-1] in "镇乡道" or leading_places(place["place"])
    ):
        return tidy(of_place(place["place"]))
    return None


def find_agency(text: str, title: str | None, body: int, metadata: dict[str, str]) -> str | None:
    """The agency's name, or None where the text does not tell.

    Args:
        text: normalised text.
        title: the report's title, if it has one.
        body: where the report's body begins.
        metadata: what the page says of itself: 发布机构, 来源.
    """
    named = title_agency(title) if title else None
    if named:
        return named
    opening = text[body : body + 1200]
    first = FIRST_SENTENCE.search(opening)
    if first and usable(first["agency"]):
        return tidy(first["agency"])
    present = PRESENT.search(opening)
    if present and usable(present["agency"]):
        return tidy(present["agency"])
    ours = OF_OURS.search(opening)
    if ours:
        return of_place(ours["place"])
    leaders = PARTY_AND_GOVERNMENT.search(opening, 0, 200)
    if (
        leaders
        and leaders["place"][-4:] + leaders["level"]
        and any(
            (name := leaders["place"][i:] + leaders["level"]) in regions()
            for i in range(len(leaders["place"]) - 1)
        )
    ):
        return of_place(name)
    place = FIRST_PLACE.search(opening)
    if place and (place["place"] in regions() or TOWN.match(place["place"])):
        return of_place(place["place"])
    for signed in SIGNED_ON.finditer(text):
        end = signed.start()
        while end and text[end - 1].isspace():
            end -= 1
        above = text[text.rfind("\n", 0, end) + 1 : end]
        signature = SIGNATURE.match(above)
        if signature and usable(signature["agency"]):
            return tidy(signature["agency"])
    for key in ("发布机构", "来源"):
        match = re.fullmatch(NAME, metadata.get(key, "").strip())
        if match and usable(match["agency"]) and leading_places(match["agency"]):
            return tidy(match["agency"])
    return mentioned(text)


def mentioned(text: str) -> str | None:
    """The agency that a text without title and subject names most often, by full or short name."""
    counts: dict[str, int] = {}
    for match in ANYWHERE.finditer(text):
        if leading_places(match["agency"]) and usable(match["agency"]):
            name = tidy(match["agency"])
            counts[name] = counts.get(name, 0) + 1
    for match in SHORT_NAME.finditer(text):
        place = next(
            (match["place"][i:] for i in range(len(match["place"])) if match["place"][i:] in regions()), None
        )
        if place:
            name = place + SHORT[match["short"]]
            counts[name] = counts.get(name, 0) + 1
    if counts:
        return max(counts, key=lambda name: counts[name])
    statistics = STATISTICS.search(text)
    return of_place(statistics["place"]) if statistics and statistics["place"] in regions() else None


def short_names_table() -> pl.DataFrame:
    """How agencies are called for short, as a frame of schema SHORT_NAMES."""
    return pl.DataFrame(sorted(SHORT.items()), schema=SHORT_NAMES, orient="row")
