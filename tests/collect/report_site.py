"""A site of reports on this machine's loopback: list pages, paging, attachments, and much that goes wrong."""

import gzip
import hashlib
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"
LAST_MODIFIED = "Fri, 01 Mar 2024 08:00:00 GMT"


@dataclass
class Page:
    """What an address answers with.

    Attributes:
        body: the whole body.
        content_type: as the header says, right or wrong.
        status: of HTTP.
        headers: besides.
        validator: etag, date, or none: then it is sent whole each time.
        delay: seconds before the answer.
        cut: bytes of the body after which the connection breaks.
        failures: so many times it answers 503 first.
    """

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validator: str = "etag"
    delay: float = 0
    cut: int | None = None
    failures: int = 0

    @property
    def etag(self) -> str:
        """As the server sends it: by the body."""
        return '"' + hashlib.md5(self.body, usedforsecurity=False).hexdigest()[:12] + '"'


@dataclass(frozen=True)
class Asked:
    """One request that came in, and how many bytes of body were sent for it."""

    path: str
    at: float
    status: int
    sent: int
    user_agent: str


class ReportSite:
    """The server. `pages` may be changed while it runs; `asked` is what came in."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.failed: Counter[str] = Counter()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.root = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def paths(self) -> list[str]:
        """The addresses asked for, robots.txt aside."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request, and note it."""
        page = self.pages.get(handler.path, Page(b"<p>not found</p>", status=404, validator="none"))
        time.sleep(page.delay)
        if self.failed[handler.path] < page.failures:
            self.failed[handler.path] += 1
            page = Page(b"busy", status=503, validator="none")
        unchanged = (page.validator == "etag" and handler.headers["If-None-Match"] == page.etag) or (
            page.validator == "date" and handler.headers["If-Modified-Since"] == LAST_MODIFIED
        )
        body = b"" if unchanged else page.body
        status = 304 if unchanged else page.status
        self.asked.append(
            Asked(handler.path, time.monotonic(), status, len(body), handler.headers["User-Agent"] or "")
        )
        try:
            handler.send_response(status)
            if page.validator == "etag":
                handler.send_header("ETag", page.etag)
            elif page.validator == "date":
                handler.send_header("Last-Modified", LAST_MODIFIED)
            for name, value in page.headers.items():
                handler.send_header(name, value)
            if not unchanged:
                handler.send_header("Content-Type", page.content_type)
                handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            if page.cut is not None:
                handler.wfile.write(body[: page.cut])
                handler.wfile.flush()
                handler.connection.shutdown(socket.SHUT_RDWR)
            else:
                handler.wfile.write(body)
        except OSError:
            pass


class Tripwire:
    """A port of loopback that no one may connect to: it counts those who do."""

    def __init__(self) -> None:
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self.socket.close()


def page(title: str, *parts: str) -> bytes:
    """A small page in UTF-8."""
    inside = "\n".join(parts)
    return f"<!doctype html><html><head><title>{title}</title></head><body>{inside}</body></html>".encode()


def link(address: str, text: str, title: str = "") -> str:
    """A link of a list."""
    return f'<li><a href="{address}"{f" title={chr(34)}{title}{chr(34)}" if title else ""}>{text}</a></li>'


def report(year: int, *parts: str) -> bytes:
    """A page with a report."""
    return page(f"青禾县{year}年法治政府建设情况报告", f"<p>全年开展行政检查{year - 1000}次。</p>", *parts)


def bomb(size: int) -> Page:
    """A small body that unpacks to `size` bytes."""
    return Page(gzip.compress(b"\0" * size), headers={"Content-Encoding": "gzip"}, validator="none")


PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def fill(site: ReportSite) -> None:
    """The pages of the site on its first night: three list pages, eight reports, two attachments."""
    site.pages.update(
        {
            "/robots.txt": Page(
                b"User-agent: *\nDisallow: /secret/\nCrawl-delay: 0.1\n", "text/plain", validator="date"
            ),
            "/fzzf/index.html": Page(
                page(
                    "法治政府建设",
                    link("./t2023.html", "青禾县2023年法治政府建设…", "青禾县2023年法治政府建设情况报告"),
                    link("t2022.html", "青禾县2022年法治政府建设情况报告"),
                    link("/news/1.html", "县领导调研"),
                    link("t2021.html", "青禾县2021年法治政府建设实施方案"),
                    link("/secret/r.html", "内部法治政府建设情况报告"),
                    link("javascript:void(0)", "法治政府建设情况报告"),
                    link("index_1.html", "下一页"),
                )
            ),
            # Says that it is UTF-8, and is GB18030.
            "/fzzf/index_1.html": Page(
                page(
                    "法治政府建设",
                    link("/old/t2019.html", "青禾县2019年法治政府建设情况报告"),
                    link("t2018.html", "青禾县2018年法治政府建设情况报告"),
                    '<script>createPageHTML(3, 1, "index", "html");</script>',
                )
                .decode()
                .encode("gb18030"),
                validator="date",
            ),
            "/fzzf/index_2.html": Page(
                page("法治政府建设", link("t2017.html?a=1&b=年", "青禾县2017年法治政府建设情况报告"))
            ),
            "/fzzf/t2023.html": Page(
                report(
                    2023,
                    link("../files/..%2f..%2f..%2fetc%2fpasswd.pdf", "附件"),
                    link("/download?id=7", "2023年报告.pdf"),
                    link("/files/logo.png", "图"),
                )
            ),
            "/fzzf/t2022.html": Page(report(2022), validator="date"),
            "/old/t2019.html": Page(status=301, headers={"Location": "/fzzf/t2019.html"}, validator="none"),
            "/fzzf/t2019.html": Page(report(2019), validator="none"),
            "/fzzf/t2018.html": Page(report(2018), failures=1),
            "/fzzf/t2017.html?a=1&b=%E5%B9%B4": Page(
                gzip.compress(report(2017)), headers={"Content-Encoding": "gzip"}
            ),
            "/files/..%2f..%2f..%2fetc%2fpasswd.pdf": Page(PDF, "application/pdf"),
            "/download?id=7": Page(PDF, "application/octet-stream"),
        }
    )
