"""Serves a site and the snapshot that it belongs to on this machine, for looking at them."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

LOOPBACK = "127.0.0.1"


class Serving:
    """A server that is running.

    Attributes:
        front_page: the address of the front page.
    """

    def __init__(self, front_page: str, thread: threading.Thread) -> None:
        self.front_page = front_page
        self._thread = thread

    def wait(self) -> None:
        """Until the server ends, or somebody presses Ctrl-C."""
        self._thread.join()


@contextmanager
def serve_site(site: Path, snapshot: Path, port: int = 0) -> Iterator[Serving]:
    """Serve a site's folder and a snapshot's on the loopback address, and nothing else of the disk.

    Args:
        site: the folder of the front page.
        snapshot: the folder with database and exports, which the pages link to.
        port: 0 for any that is free.

    Raises:
        OSError: the port is taken.
    """
    root = Path(os.path.commonpath([site, snapshot]))
    handler = partial(_Handler, directory=str(root), shown=(site, snapshot))
    with ThreadingHTTPServer((LOOPBACK, port), handler) as server:
        inside = (site / "index.html").relative_to(root).as_posix()
        server.front_path = f"/{inside}"  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Serving(f"http://{LOOPBACK}:{server.server_port}/{inside}", thread)
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Files of the folders that are shown; no lists of what is in a folder."""

    def __init__(self, *arguments: object, shown: tuple[Path, ...], **options: object) -> None:
        self._shown = shown
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def send_head(self) -> BytesIO | BinaryIO | None:
        if self.path == "/":
            self.send_response(302)
            self.send_header("Location", self.server.front_path)  # type: ignore[attr-defined]
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file() or not any(path.is_relative_to(folder) for folder in self._shown):
            self.send_error(404)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass
