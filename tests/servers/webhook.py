"""A real webhook on loopback, which keeps what it gets."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

TOKEN = "s3cret-of-webhook"  # noqa: S105 - of a server that lives as long as a test


class Webhook(ThreadingHTTPServer):
    """Keeps each body with its content type, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.status = 200

    @property
    def address(self) -> str:
        """With a secret in it, as those of chat programs have."""
        return f"http://127.0.0.1:{self.server_port}/hook?token={TOKEN}"

    @classmethod
    @contextmanager
    def serving(cls) -> Iterator["Webhook"]:
        """One that serves as long as the block runs."""
        server = cls()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A webhook of one test."""
    with Webhook.serving() as server:
        yield server
