"""LibreOffice, where it is installed: for Word files that the own reader cannot read."""

import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")


class ConversionError(RuntimeError):
    """LibreOffice could not convert the file; the message is what it said."""


def program() -> str | None:
    """Where LibreOffice is, or null."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def to_docx(data: bytes, seconds: float) -> bytes:
    """Convert a document to .docx.

    Args:
        data: the whole file.
        seconds: how long LibreOffice may take.

    Raises:
        ConversionError: it took longer, is not installed, or gave no file.
    """
    office = program()
    if office is None:
        raise ConversionError("LibreOffice is not installed.")
    with tempfile.TemporaryDirectory(prefix="fazhi-office-") as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(data)
        # A profile of its own: two at a time on one profile refuse to run.
        command = [
            *[office, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"],
            *["--convert-to", "docx:MS Word 2007 XML", "--outdir", f"{folder}/out", str(source)],
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise ConversionError(f"LibreOffice took more than {seconds:.0f} s.") from error
        made = Path(folder, "out", "document.docx")
        if not made.exists():
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
            raise ConversionError(f"LibreOffice gave no file: {said[:200] or done.returncode}.")
        return made.read_bytes()
