"""Files that nobody should trip over: broken, hostile, odd. Made anew each time, and the same each time.

`write_bad_files` puts them into a folder and says of each how it must end. Limits for the run that reads
them stand in `SETTINGS`: small, so that what is too large for them is still quickly made.
"""

import gzip
import io
import os
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pypdfium2

from pipelines.read import libreoffice, ocr

SEED = 20240126
FILES = Path(__file__).resolve().parents[1] / "read" / "files"
MEGABYTE = 1024 * 1024
SETTINGS = {
    "FAZHI_MAX_FILE_MB": "12",
    "FAZHI_READ_TIMEOUT_SECONDS": "10",
    "FAZHI_READ_MEMORY_MB": "600",
    "FAZHI_READ_MAX_CHARS": "60000",
    "FAZHI_ZIP_MAX_FILES": "50",
    "FAZHI_ZIP_MAX_MB": "24",
    "FAZHI_ZIP_MAX_DEPTH": "2",
}
AGENCY = "青禾县文化和旅游局"
TITLE = f"{AGENCY}2023年法治政府建设年度报告"
# What a spreadsheet would run, a page would show as markup, a query would take for its end.
FORMULAS = ["=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://x.example","y")', "＝1+1"]
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
QUOTES = "'; drop table figures; --\""

Made = tuple[bytes, str]


def write_bad_files(folder: Path) -> dict[str, str]:
    """Fill the folder.

    Returns:
        How each file must end, by its address: the outcome of reading it, or that of fetching it where it is
        not even archived.
    """
    expected: dict[str, str] = {}
    for make in (
        _empty,
        _cut,
        _renamed,
        _archives,
        _bombs,
        _wide,
        _endless,
        _odd_text,
        _active,
        _encrypted,
        _entities,
    ):
        for name, (data, outcome) in make().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            expected[name] = outcome
    return expected | _odd_names(folder) | _no_files(folder)


def report(middle: str = "", agency: str = AGENCY) -> str:
    """A text that is a report, with something in its midst; those of one agency are taken for one report."""
    return (
        f"{agency}2023年法治政府建设年度报告\n\n2023年，{agency}全面推进依法行政，现将有关情况报告如下。\n\n一、主要举措和成效\n"
        f"{middle}\n全年开展行政检查98次。\n"
    )


def _empty() -> dict[str, Made]:
    return {f"empty/empty.{ending}": (b"", "empty") for ending in ("docx", "pdf", "html", "txt")} | {
        "empty/blanks.txt": (" \r\n\t\u3000".encode() * 50_000, "empty"),
        "empty/page.html": (b"<html><body><script>let a = 12;</script><!-- 12 --></body></html>", "empty"),
        "empty/archive.zip": (zipped({}), "empty"),
        "empty/folder.docx": (zipped({"word/": b""}), "corrupt"),
    }


def _cut() -> dict[str, Made]:
    """The beginnings of good files: a third of the way, and all but the last bytes."""
    found: dict[str, Made] = {}
    for name in ("report.docx", "report.doc", "report.pdf", "report.ofd", "report.zip", "report.page1.png"):
        whole = (FILES / name).read_bytes()
        if name.endswith(".doc") and libreoffice.program():
            continue  # it may make something of it
        picture = name.endswith("png") and not ocr.available()
        found[f"cut/third-{name}"] = (whole[: len(whole) // 3], "needs_ocr" if picture else "corrupt")
    rtf = (FILES / "report.rtf").read_bytes()
    found["cut/third-report.rtf"] = (rtf[: len(rtf) // 3], "empty")
    found["cut/most-report.rtf"] = (rtf[: int(len(rtf) * 0.9)], "read")
    html = (FILES / "report.html").read_bytes()
    found["cut/half-report.html"] = (html[: len(html) // 2], "read")
    found["cut/end-report.zip"] = ((FILES / "report.zip").read_bytes()[:-30], "corrupt")
    return found


def _renamed() -> dict[str, Made]:
    """Under the names of other formats; and noise under each."""
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    found = {
        "renamed/docx.pdf": ((FILES / "report.docx").read_bytes(), "read"),
        "renamed/html.doc": (b"<html><body>" + report().encode() + b"</body></html>", "read"),
        "renamed/program.docx": (b"MZ" + bytes(2000), "corrupt"),
        "renamed/xml.html": (b"<?xml version='1.0'?><r>12</r>", "unsupported"),
    }
    magic = {
        "docx": b"PK\x03\x04",
        "pdf": b"%PDF-1.7\n",
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "txt": b"",
    }
    for ending, begin in magic.items():
        found[f"renamed/noise.{ending}"] = (begin + chance.randbytes(20_000), "corrupt")
    return found


def _archives() -> dict[str, Made]:
    """Names that lead elsewhere, archives within archives, too many files."""
    deep = zipped({"a.txt": report("最里层").encode()})
    for level in range(3):
        deep = zipped({f"{level}.zip": deep})
    return {
        "archives/names.zip": (
            zipped(
                {
                    "../../etc/passwd": report("一").encode(),
                    "/etc/shadow": report("二").encode(),
                    "C:\\Windows\\CON": report("三").encode(),
                    "a/../../b.txt": report("四").encode(),
                    "line\nfeed\r.txt": report("五").encode(),
                    "长" * 3000 + ".txt": report("六").encode(),
                    "\u202etxt.exe": report("七").encode(),
                    QUOTES: report("八").encode(),
                    "=1+1.txt": report("九").encode(),
                }
            ),
            "unpacked",
        ),
        "archives/deep.zip": (deep, "unpacked"),
        "archives/many.zip": (zipped({f"{n}.txt": b"12" for n in range(60)}), "too_large"),
        "archives/twice.zip": (_same_name_twice(), "unpacked"),
        "archives/members.zip": (
            zipped({"a.gz": gzip.compress(b"12"), "b.png": b"\x89PNG\r\n\x1a\n", "c.txt": b""}),
            "unpacked",
        ),
    }


# What lies within the archives.
MEMBERS = {
    "archives/names.zip!/etc/passwd": "read",
    "archives/names.zip!/etc/shadow": "read",
    "archives/names.zip!/C:/Windows/CON": "read",
    "archives/names.zip!/b.txt": "read",
    "archives/names.zip!/line\nfeed\r.txt": "read",
    f"archives/names.zip!/{'长' * 3000}.txt": "read",
    "archives/names.zip!/\u202etxt.exe": "read",
    f"archives/names.zip!/{QUOTES}": "read",
    "archives/names.zip!/=1+1.txt": "read",
    "archives/deep.zip!/2.zip": "unpacked",
    "archives/deep.zip!/2.zip!/1.zip": "too_large",
    "archives/members.zip!/a.gz": "unsupported",
    "bombs/zeros.zip!/zeros.txt": "too_large",
    "bombs/lies.zip!/lies.txt": "corrupt",
    "encrypted/encrypted.zip!/a.txt": "unsupported",
}


def _bombs() -> dict[str, Made]:
    """Small files that become large ones."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "哈哈">{laughs}]>'
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    body += "<w:t>{}</w:t></w:r></w:p></w:body></w:document>"
    quadratic = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l "{"哈" * 50_000}">]>'
    return {
        "bombs/zeros.zip": (zipped({"zeros.txt": bytes(40 * MEGABYTE)}), "unpacked"),
        "bombs/lies.zip": (_lying_zip(), "unpacked"),
        "bombs/zeros.gz": (gzip.compress(bytes(40 * MEGABYTE)), "unsupported"),
        "bombs/laughs.docx": (_docx(bomb + body.format("&l9;")), "corrupt"),
        "bombs/quadratic.docx": (_docx(quadratic + body.format("&l;" * 5000)), "corrupt"),
        "bombs/zeros.docx": (_docx(bytes(450 * MEGABYTE)), "crashed"),
        "bombs/deep.docx": (_docx(body.replace("<w:p>", "<w:sdt>" * 90_000).format("12")), "corrupt"),
        "bombs/laughs.ofd": (
            zipped({"OFD.xml": (bomb + "<OFD><DocRoot>&l9;</DocRoot></OFD>").encode()}),
            "corrupt",
        ),
        "bombs/dots.png": (_png(60_000, 60_000), "too_large" if ocr.available() else "needs_ocr"),
        "bombs/deep.html": (
            b"<html><body>" + b"<div class=zoom>" * 40_000 + "检查12次".encode(),
            "timed_out",
        ),
        "bombs/attributes.html": (b"<html><body " + b"a=1 " * 200_000 + ">检查12次".encode(), "read"),
    }


def _wide() -> dict[str, Made]:
    """Tables of a hundred thousand columns."""
    cells = [str(number % 97) for number in range(100_000)]
    row = "<tr>" + "".join(f"<td>{cell}" for cell in cells)
    form = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = f"<w:tbl><w:tr>{''.join(map(form.format, cells))}</w:tr></w:tbl>"
    page = f"<html><body><h1>{TITLE}</h1><table><tr>{'<td>件数' * 5}{row}</table></body></html>"
    return {
        "wide/table.html": (page.encode(), "too_large"),
        "wide/table.txt": ((report() + "件数|" * 100_000 + "\n" + "12|" * 100_000).encode(), "too_large"),
        "wide/table.docx": (_docx(_body(table)), "too_large"),
        "wide/rows.html": (f"<html><body><table>{'<tr><td>检查<td>12' * 2_000}".encode(), "read"),
    }


def _endless() -> dict[str, Made]:
    """Lines without an end."""
    return {
        "endless/line.txt": ("检查12次，".encode() * 600_000, "too_large"),
        "endless/figures.txt": ((report() + "检查1200次，罚款36万元，" * 300).encode(), "read"),
        "endless/blanks.txt": ((report() + " " * 25_000 + "。" + "\u3000" * 25_000).encode(), "read"),
        "endless/digits.txt": ((report() + "9" * 25_000 + "件。" + "九" * 25_000 + "件").encode(), "read"),
        "endless/lines.txt": ((report() + "\n" * 25_000 + "1|\n" * 1_000).encode(), "read"),
        "endless/line.html": (b"<p>" + "检查12次，".encode() * 600_000, "too_large"),
        "endless/huge.txt": (b"12 " * (5 * MEGABYTE), "too_large"),
    }


def _odd_text() -> dict[str, Made]:
    """What some programs take no text for."""
    nul = report().replace("检查", "检\0查")
    signs = "\u202e\u2066检查\u2069\u200f12次\u061c，\ufeff\u200b罚款\U0001f600\u0301\u2028\u0085\x0c"
    return {
        "odd/nul.txt": (nul.encode(), "corrupt"),
        "odd/nul.utf16.txt": (nul.encode("utf-16"), "corrupt"),
        "odd/nul.html": (b"<html><body>" + nul.encode(), "corrupt"),
        "odd/surrogate.utf8.txt": (report("\ud800").encode("utf-8", "surrogatepass"), "corrupt"),
        "odd/surrogate.utf16.txt": (report("\udc00").encode("utf-16", "surrogatepass"), "corrupt"),
        "odd/surrogate.html": (f"<html><body>{report('&#xD800;&#x110000;&#0;')}".encode(), "read"),
        "odd/surrogate.rtf": (b"{\\rtf1\\ansi \\u-10240?\\u12?12 \\u-9216?\\par}", "read"),
        "odd/surrogate.pdf": (_pdf_with_title(b"\xfe\xff\xd8\x00\x00A"), "empty"),
        "odd/directions.txt": (report(signs).encode(), "read"),
        "odd/controls.txt": (bytes(range(1, 32)) * 40, "corrupt"),
    }


def _active() -> dict[str, Made]:
    """What a page, a spreadsheet or a query would do."""
    rows = "".join(f"{formula}，检查{number}次。\n" for number, formula in enumerate(FORMULAS, 12))
    inner = "<svg onload=alert(1)>x</svg><a href=javascript:x()>报告.pdf</a><iframe srcdoc='<p>'></iframe>"
    title = TITLE.replace("2023年", "2022年")
    page = f"<html><title>{MARKUP}{title}</title><body onload=alert(1)><h1>{title}{{}}</h1>{inner}"
    page += "<p>检查12次"
    return {
        "active/formulas.txt": (report(rows, "青禾县水利局").encode(), "read"),
        "active/markup.txt": (
            report(MARKUP + " [bold]x[/] {{ env_var('PATH') }} {% if %} `x` **y**").encode(),
            "read",
        ),
        "active/page.html": (page.format("&lt;script&gt;alert(2)&lt;/script&gt;").encode(), "read"),
        "active/query.txt": (report(QUOTES).encode(), "read"),
        "active/formulas.docx": (_docx(_body("".join(_paragraph(formula) for formula in FORMULAS))), "read"),
    }


def _encrypted() -> dict[str, Made]:
    locked = bytearray(zipped({"a.txt": report("锁").encode()}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + flags] |= 1
    return {
        "encrypted/encrypted.zip": (bytes(locked), "unpacked"),
        "encrypted/encrypted.pdf": (_encrypted_pdf(), "unsupported"),
        "encrypted/encrypted.docx": (_encrypted_office(), "unsupported"),
    }


def _entities() -> dict[str, Made]:
    """XML that asks for files and addresses of this machine."""
    head = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">'
    head += '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>'
    document = "<Document><PhysicalBox>0 0 210 297</PhysicalBox><Page BaseLoc='p.xml'/></Document>"
    text = "<TextObject Boundary='10 20 90 9'><TextCode X='0' Y='4'>{}</TextCode></TextObject>"
    text = f"<d>{text.format('&e;')}{text.format('12次')}</d>"
    return {
        "entities/file.docx": (_docx(head + _body(_paragraph("&e;") + _paragraph("12次"))), "read"),
        "entities/file.ofd": (
            zipped(
                {
                    "OFD.xml": b"<OFD><DocRoot>d.xml</DocRoot></OFD>",
                    "d.xml": document.encode(),
                    "p.xml": (head + text).encode(),
                }
            ),
            "read",
        ),
    }


def _odd_names(folder: Path) -> dict[str, str]:
    """Names that a shell, a table or a page may trip over."""
    names = [
        "line\nfeed.txt", "tab\t.txt", QUOTES + ".txt", "<b>bold<b>.txt", "=1+1.txt", "a!", "CON.txt",
        "{{ x }}.txt", "[bold].txt", "%s%n.txt", "\u202efdp.txt", "长" * 80 + ".txt", " blank .txt",
        "-rf.txt",
    ]  # fmt: skip
    place = folder / "names"
    place.mkdir()
    expected = {}
    for number, name in enumerate(names):
        (place / name).write_text(report(f"第{number}个文件名"), encoding="utf-8")
        expected[f"names/{name}"] = "read"
    raw = os.fsencode(place) + b"/\xb1\xa8\xb8\xe6.txt"
    Path(os.fsdecode(raw)).write_text(report("不是UTF-8的文件名"), encoding="utf-8")
    return expected | {"names/\\xb1\\xa8\\xb8\\xe6.txt": "read"}


def _no_files(folder: Path) -> dict[str, str]:
    """What stands in a folder and is no file to read."""
    place = folder / "none"
    place.mkdir()
    os.mkfifo(place / "pipe.txt")
    (place / "loop.txt").symlink_to("loop.txt")
    (place / "gone.txt").symlink_to("nowhere.txt")
    (place / "out.txt").symlink_to("/etc/passwd")
    (place / "folder.txt").symlink_to(folder / "names", target_is_directory=True)
    (place / "device.txt").symlink_to("/dev/zero")
    with (place / "large.txt").open("wb") as file:
        file.truncate(300 * 1024 * MEGABYTE)
    names = ("pipe", "loop", "gone", "out", "folder", "device")
    return {f"none/{name}.txt": "failed" for name in names} | {"none/large.txt": "too_large"}


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of these members, whatever their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo("x", (2024, 1, 26, 0, 0, 0))
            info.filename = name  # as it stands: ZipInfo would tidy it
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _same_name_twice() -> bytes:
    out = bytearray(zipped({"a.txt": report("其一").encode(), "b.txt": report("其二").encode()}))
    return bytes(out.replace(b"b.txt", b"a.txt"))


def _lying_zip() -> bytes:
    """A member that unpacks to more than its archive states."""
    out = bytearray(zipped({"lies.txt": bytes(30 * MEGABYTE)}))
    stated = struct.pack("<I", 30 * MEGABYTE)
    return bytes(out.replace(stated, struct.pack("<I", 1000)))


def _docx(document: str | bytes) -> bytes:
    """The good Word file with another body."""
    out = io.BytesIO()
    data = document if isinstance(document, bytes) else document.encode()
    with (
        zipfile.ZipFile(FILES / "report.docx") as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file,
    ):
        for name in whole.namelist():
            if name != "word/document.xml":
                file.writestr(name, whole.read(name))
        file.writestr("word/document.xml", data, zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()


def _body(blocks: str) -> str:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:document {space}><w:body>{blocks}</w:body></w:document>"


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def _png(width: int, height: int) -> bytes:
    """A picture of so many dots, all black, with none of its data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pdf_with_title(title: bytes) -> bytes:
    """A PDF of one empty page."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(200, 200)
        document.save(out)
    return _with_trailer(out.getvalue(), b"/Info << /Title <" + title.hex().encode() + b"> >>")


def _encrypted_pdf() -> bytes:
    """One that asks for a password: what is encrypted in it does not matter."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(200, 200)
        document.save(out)
    secret = b"<" + b"41" * 32 + b">"
    entries = b"/Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O " + secret + b" /U " + secret
    return _with_trailer(out.getvalue(), b"/Encrypt << " + entries + b" >> /ID [<41> <41>]")


def _with_trailer(pdf: bytes, entries: bytes) -> bytes:
    at = pdf.rindex(b"trailer")
    at = pdf.index(b"<<", at) + 2
    return pdf[:at] + b" " + entries + b" " + pdf[at:]


def _encrypted_office() -> bytes:
    """What Word writes for a file with a password: an OLE file with the encrypted package in it."""
    data = bytearray((FILES / "report.doc").read_bytes())
    return bytes(data.replace("WordDocument".encode("utf-16-le"), "EncryptedPkg".encode("utf-16-le")))
