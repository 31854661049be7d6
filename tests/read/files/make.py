"""Make the files of this folder anew: `python tests/read/files/make.py`.

Each holds the same made-up report (source.py), and `report.txt` is the text that each must give. Needs
LibreOffice Writer (`soffice`), a Chinese font and the packages of the project with its extra `ocr`. Other
versions of LibreOffice or other fonts give other bytes, and must give the same text.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from features import write_features  # noqa: E402
from ofd import write_ofd  # noqa: E402
from office import write_docx  # noqa: E402
from source import REPORT, TITLE, Part, lines  # noqa: E402

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_柳溪县人民政府</title>
<meta name="ArticleTitle" content="{title}"></head>
<body><div class="nav"><a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></div>
<h1>{title}</h1>
<div class="TRS_Editor">{article}</div>
<p>附件：<a href="./P020240126.docx">{title}.docx</a></p>
<div class="footer">主办：柳溪县人民政府办公室</div></body></html>
"""
FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "pdf": "pdf:writer_pdf_Export"}
RESAVED = "docx:MS Word 2007 XML"


def main() -> None:
    """Write every file."""
    text = "\n".join(lines()) + "\n"
    (HERE / "report.txt").write_text(text, encoding="utf-8")
    (HERE / "report.gb18030.txt").write_bytes(text.encode("gb18030"))
    (HERE / "report.utf16.txt").write_bytes(text.encode("utf-16"))
    (HERE / "report.html").write_text(_page(), encoding="utf-8")
    write_docx(HERE / "report.docx", REPORT)
    write_features(HERE / "features.docx")
    write_ofd(HERE / "report.ofd", REPORT)
    _office()
    shutil.copyfile(HERE / "report.doc", HERE / "report.wps")
    _scan()
    _zip()


def _page() -> str:
    article = ""
    for part in REPORT[1:]:
        if part.kind == "table":
            rows = "".join(
                "<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in part.rows
            )
            article += f"<table>{rows}</table>\n"
        else:
            article += f"<p>　　{part.number}{part.text}</p>\n"
    return PAGE.format(title=TITLE, article=article)


def _office() -> None:
    """Let LibreOffice write what it reads from the .docx."""
    with tempfile.TemporaryDirectory() as folder:
        for target in [*FILTERS.values(), RESAVED]:
            command = [
                *["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"],
                *["--convert-to", target, "--outdir", folder, str(HERE / "report.docx")],
            ]
            subprocess.run(command, check=True, capture_output=True)
        for target in ("doc", "rtf"):
            command = [
                *["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"],
                *["--convert-to", FILTERS[target], "--outdir", str(HERE), str(HERE / "features.docx")],
            ]
            subprocess.run(command, check=True, capture_output=True)
        for kind in FILTERS:
            shutil.copyfile(Path(folder, f"report.{kind}"), HERE / f"report.{kind}")
        shutil.copyfile(Path(folder, "report.docx"), HERE / "report.resaved.docx")


def _scan() -> None:
    """The PDF's pages as pictures of 200 dpi, as a PDF without text; and its first page as a .png."""
    import pypdfium2

    pictures = []
    with pypdfium2.PdfDocument(HERE / "report.pdf") as document:
        for page in document:
            pictures.append(page.render(scale=200 / 72).to_pil().convert("L"))
    pictures[0].quantize(8).save(HERE / "report.page1.png", optimize=True)
    pictures[0].save(
        HERE / "report.scan.pdf", save_all=True, append_images=pictures[1:], resolution=200, quality=25
    )


def _zip() -> None:
    """An archive as a Chinese Windows makes it: names in GBK, a folder, junk beside."""
    members = {
        "附件/年度报告.docx": (HERE / "report.docx").read_bytes(),
        "附件/说明.txt": "本附件为年度报告正文。\n".encode("gb18030"),
        "Thumbs.db": b"junk",
    }
    with zipfile.ZipFile(HERE / "report.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # Seen as cp437, a name in GBK is written as the bytes that it has in GBK.
            info = _GbkInfo(name.encode("gbk").decode("cp437"), (2024, 1, 26, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is written in its own bytes, without the flag for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


if __name__ == "__main__":
    assert REPORT[0] == Part("title", TITLE)
    main()
