"""What fuzzing begins with: small files of tests/read and the sample reports, cut as each target needs."""

import re
import zipfile
from pathlib import Path

import olefile
import yaml
from targets import PART, zipped

PROJECT = Path(__file__).resolve().parents[2]
FILES = PROJECT / "tests" / "read" / "files"
PAGES = PROJECT / "tests" / "read" / "pages"
SAMPLES = PROJECT / "warehouse" / "samples" / "reports"
UNITS = PROJECT / "pipelines" / "extract" / "units.yaml"
WHOLE_STYLE = re.compile(rb"<w:style [^>]*>(?:(?!</w:style>).)*</w:style>", re.DOTALL)
# Beside the units: what the grammars and the readers ask for.
WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()
BLANKS = ["\u3000", "\u00a0", "\u200b", "\ufeff"]


def seeds(target: str) -> list[bytes]:
    """Small inputs of a target, the same each time."""
    match target:
        case "numerals" | "sections" | "engine" | "report" | "sheet":
            return _passages()
        case "any":
            return [
                *(path.read_bytes() for path in sorted(FILES.glob("*.txt"))),
                "检查12次。".encode("utf-16-be"),
                "檢查12次。".encode("big5"),
                b"<?xml version='1.0'?><a/>",
                b"II*\0\x08\0\0\0",
            ]
        case "html":
            pages = [*sorted(PAGES.glob("*.html")), FILES / "report.html"]
            return [path.read_bytes() for path in pages if path.stat().st_size < 8_000]
        case "rtf":
            return [
                b"\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}"
                b"\\f0 \\'bc\\'ec\\'b2\\'e912\\u27425?\\par}",
                b"\\ansi {\\v hid\\par den}{\\deleted gone}\\trowd\\cell a\\cell b\\row"
                b"\\tab 1.\\tab x\\par\\bin3 abc}",
                (FILES / "features.rtf").read_bytes()[6:][-4_000:],
            ]
        case "doc":
            return [_streams(FILES / "features.doc")]
        case "ole":
            return [(FILES / "features.doc").read_bytes()[8:]]
        case "docx":
            return [_parts(FILES / "features.docx", "document", "numbering", "styles")]
        case "ofd":
            with zipfile.ZipFile(FILES / "report.ofd") as package:
                names = package.namelist()[:4]
                return [PART.join(package.read(name)[:3_000] + b"" for name in names), _small_ofd()]
        case "zip":
            return [_small_zip()[4:], (FILES / "report.zip").read_bytes()[4:2_000]]
        case "layout":
            return [bytes(range(256)), b"\1\x10\x20\x80\2\x18\x20\x80\3\x20\x20\x80\4\x60\x20\x80" * 6]
    raise KeyError(target)


def dictionary() -> str:
    """Words that a mutated input may get, in libFuzzer's form."""
    units = [
        str(unit)
        for entries in yaml.safe_load(UNITS.read_text(encoding="utf-8")).values()
        for unit in entries
    ]
    words = [word.encode() for word in [*WORDS, *BLANKS, *units]] + [PART]
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in words)


def _passages() -> list[bytes]:
    """The beginning, the middle and the end of each kind of sample, and what stands there."""
    found = []
    for path in sorted(SAMPLES.rglob("*.txt"))[:12]:
        data = path.read_bytes()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            continue
        found += [text[at : at + 400].encode() for at in (0, len(text) // 2, max(0, len(text) - 400))]
    found += ["检查1,312次、20-30人次、八成以上、百分之九十五、逾千件、〔2023〕12号，由40%降至38%".encode()]
    found += ["项目 | 数量（件） | 金额（万元）\n检查 | 12 | 3.5\n处罚 | 4 | 0.2\n合计 | 16 | 3.7\n".encode()]
    return found


def _streams(path: Path) -> bytes:
    with olefile.OleFileIO(path) as ole:
        names = ("WordDocument", "1Table" if ole.exists("1Table") else "0Table", "Data")
        return PART.join(ole.openstream(name).read() if ole.exists(name) else b"" for name in names)


def _parts(path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(path) as package:
        parts = [package.read(f"word/{name}.xml") for name in names]
    # Of hundreds of styles a few are enough.
    for unneeded in WHOLE_STYLE.findall(parts[-1])[6:]:
        parts[-1] = parts[-1].replace(unneeded, b"")
    parts[-1] = re.sub(rb"<w:latentStyles.*</w:latentStyles>", b"", parts[-1], flags=re.DOTALL)
    return PART.join(parts)


def _small_ofd() -> bytes:
    """One page, three characters."""
    return PART.join(
        [
            b"<OFD><DocBody><DocInfo><Title>t</Title></DocInfo><DocRoot>Doc_0/Document.xml</DocRoot>"
            b"</DocBody></OFD>",
            b"<Document><PhysicalBox>0 0 210 297</PhysicalBox>"
            b"<TemplatePage ID='1' BaseLoc='Tpls/Tpl_0/Content.xml'/>"
            b"<Pages><Page ID='2' BaseLoc='Pages/Page_0/Content.xml'/></Pages></Document>",
            b"<Page><TextObject Boundary='9 9 9 9' Size='4'><TextCode X='0' Y='4'>1</TextCode>"
            b"</TextObject></Page>",
            "<Page><Template TemplateID='1'/><Content>"
            "<TextObject Boundary='10 20 90 9' Size='4' CTM='1 0 0 1 0 0'>"
            "<TextCode X='0' Y='4' DeltaX='g 2 4.5 3'>检查12次</TextCode></TextObject></Content>"
            "</Page>".encode(),
        ]
    )


def _small_zip() -> bytes:
    return zipped({"a.txt": "检查12次".encode(), "附件/b.txt": b"x", "../c": b""})
