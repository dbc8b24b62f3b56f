"""A small web site on loopback that strangers' links lead to, and that changes when told."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Site:
    """A site whose pages are a dictionary: `site.pages["/data"] = "The data are here."`."""

    def __init__(self) -> None:
        """Prepare it; `with Site() as site` starts it."""
        self.pages: dict[str, str] = {}
        self.is_down = False
        """Answers every request with 503 while true."""
        self.delay = 0.0
        """Seconds before each answer."""
        self.requests: list[str] = []
        """Paths that were asked for, robots.txt left out."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/robots.txt":
                    site.requests.append(self.path)
                    time.sleep(site.delay)
                text = site.pages.get(self.path)
                status = 503 if site.is_down else 404 if text is None else 200
                body = (text or "Nothing here.").encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.place = f"127.0.0.1:{self._server.server_port}"
        """Its host and port, as `FETCH_ALLOW` names them."""

    def url(self, path: str) -> str:
        """Return the whole address of a page."""
        return f"http://{self.place}{path}"

    def __enter__(self) -> Self:
        """Start answering."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
