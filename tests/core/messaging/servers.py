"""A real SMS gateway and a real mail server on loopback, with the faults that such things have."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class SmsGateway:
    """An HTTP gateway that honours `Idempotency-Key`.

    `faults` are used up one a request: "500", "503", "400", "slow" (answers after a second),
    "reset" (takes the SMS and breaks the connection), "silent" (takes it and never answers),
    "empty" (answers without an identifier).
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        #: SMS that a phone would have shown, by key
        self.sent: dict[str, dict[str, Any]] = {}
        self.states: dict[str, str] = {}
        self.faults: deque[str] = deque()
        self.honours_keys = True
        self.delay = 0.0
        self._lock = threading.Lock()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length))
                gateway.take(self, body)

            def do_GET(self) -> None:
                gateway.tell(self)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/sms"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, handler: Any, body: dict[str, Any]) -> None:
        with self._lock:
            fault = self.faults.popleft() if self.faults else ""
            self.requests.append({**body, "authorization": handler.headers["Authorization"]})
        if fault in ("500", "503", "400"):
            answer(handler, int(fault), {"error": "of the gateway"})
            return
        time.sleep(self.delay + (1.0 if fault == "slow" else 0.0))
        with self._lock:
            known = self.sent.get(body["key"]) if self.honours_keys else None
            if known is None:
                known = {**body, "id": f"g-{len(self.sent) + 1}"}
                name = body["key"] if self.honours_keys else f"{body['key']}-{len(self.sent)}"
                self.sent[name] = known
        if fault == "reset":
            # a linger of nothing: the other side sees a reset, not an end
            handler.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            handler.close_connection = True
            handler.connection.close()
        elif fault == "silent":
            time.sleep(1.5)
        else:
            answer(handler, 200, {} if fault == "empty" else {"id": known["id"]})

    def tell(self, handler: Any) -> None:
        last = handler.path.rpartition("/")[2]
        if "/by-key/" in handler.path:
            known = self.sent.get(last)
            answer(handler, 200 if known else 404, {"id": known["id"]} if known else {})
            return
        answer(handler, 200, {"status": self.states.get(last, "accepted")})

    def texts_to(self, number: str) -> list[str]:
        return [one["text"] for one in self.sent.values() if one["to"] == number]


def answer(handler: Any, status: int, body: dict[str, Any]) -> None:
    data = json.dumps(body).encode()
    try:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
    except OSError:
        pass  # whoever asked has gone: that is what some tests are about


class Mailbox:
    """What the mail server took; `refuse` holds addresses that it does not know."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse: set[str] = set()
        self.answers: deque[str] = deque()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuse:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.popleft()
        self.mails.append(envelope)
        return "250 taken"

    def seen(self) -> Counter[str]:
        """Message-ID → how often it was taken."""
        return Counter(message_from_bytes(one.content)["Message-ID"] for one in self.mails)


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox and the address of its server."""
    mailbox = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
