"""The archive: raw files by the SHA-256 of their bytes, written once and never changed."""

import hashlib
import os
import tempfile
from pathlib import Path


class ArchiveError(RuntimeError):
    """An archived file is missing, or is no longer what was archived."""


class Archive:
    """Files below one folder, as `ab/abcdef...`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where a file with this hash lies, archived or not."""
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str, size: int) -> bool:
        """Whether a file with this hash is there, and of this size in bytes."""
        try:
            # Some hundred thousand are looked at each night: a path of text takes a tenth of the time.
            return os.stat(f"{self.folder}{os.sep}{sha256[:2]}{os.sep}{sha256}").st_size == size  # noqa: PTH116
        except FileNotFoundError:
            return False

    def put(self, data: bytes) -> str:
        """Archive the bytes, unless they are there already. What is there and has another size is replaced.

        Returns:
            Their SHA-256, in hexadecimal digits.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.has(sha256, len(data)):
            path = self.path(sha256)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    # Without it, a crash could leave an empty file under the final name.
                    os.fsync(file.fileno())
                Path(part).chmod(0o444)
                Path(part).replace(path)
            finally:
                Path(part).unlink(missing_ok=True)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The archived bytes.

        Raises:
            ArchiveError: the file is missing, or its bytes have another hash.
        """
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ArchiveError(
                f"{path}: cannot be read ({error.strerror}); restore it, or have it collected again"
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveError(
                f"{path}: its bytes are no longer those archived, it does not match its hash; restore it, or"
                " delete it to have it collected again"
            )
        return data
