"""A shop's own web site beside ours: real pages from a server of their own, on a host that is another site."""

import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ccms.accounts.codes.one_time import current_codes
from ccms.gate.clock import current_time

HTML = """<!doctype html><html lang="bn"><head><meta charset="utf-8"><title>শাড়িঘর</title>{head}</head>
<body><main><h1>আপনার অর্ডার</h1>{body}</main></body></html>"""


class Here:
    """What the hands of a buyer need to know: the time, and the code that came."""

    def now(self):
        return current_time()

    def code(self, phone):
        return next(each.code for each in current_codes(current_time()) if each.phone.endswith(phone[1:]))


class Shopfront:
    """Serves what a test puts on it; every host name ending in .localhost is this machine."""

    def __init__(self):
        self.pages = {}
        self.asked, self.cookies = [], defaultdict(list)
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                front.asked.append(self.path)
                front.cookies[self.path].append(self.headers.get("Cookie", ""))
                body, headers = front.pages.get(self.path.partition("?")[0], ("", {}))
                self.send_response(200 if body else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def origin(self, host="shop.localhost"):
        return f"http://{host}:{self.port}"

    def put(self, path, body, head="", **headers):
        """Put a page there."""
        self.pages[path] = (
            HTML.format(head=head, body=body),
            {name.replace("_", "-"): v for name, v in headers.items()},
        )

    def close(self):
        self.server.shutdown()
        self.server.server_close()
