"""A real server with the demo region, and a real Chromium that looks at it.

Each worker has a server of its own, started by `shanyraq run` as a centre would start it.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.tools import Site, sign_in

SHANYRAQ = Path(sys.executable).with_name("shanyraq")
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', event =>
  window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("site")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SHANYRAQ_")}
    environment["SHANYRAQ_VAR"] = str(var)
    url, drop = _own_database(database_url, var)
    environment["SHANYRAQ_DATABASE_URL"] = url
    made = subprocess.run(
        [SHANYRAQ, "demo", "--people", "90", "--seed", "7"],
        env=environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    password = re.search(r"password of all of them: (\S+)\)", made.stdout)
    assert password, made.stdout
    port = _free_port()
    server = subprocess.Popen(
        [SHANYRAQ, "run", "--port", str(port), "--workers", "1"],
        env=environment, stdout=subprocess.DEVNULL, stderr=(var / "server.log").open("wb"),
        start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield Site(address, url, password[1], var)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
        drop()


def _own_database(database_url: str, var: Path) -> tuple[str, Callable[[], None]]:
    if database_url.startswith("sqlite"):
        return f"sqlite:///{var / 'site.sqlite3'}", lambda: None
    name = f"site_{secrets.token_hex(4)}"

    def on_server(statement: str) -> None:
        engine = sa.create_engine(database_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()

    on_server(f"CREATE DATABASE {name}")
    url = sa.make_url(database_url).set(database=name).render_as_string(hide_password=False)
    return url, lambda: on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    host, port = address.removeprefix("http://").split(":")
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            with socket.create_connection((host, int(port)), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up in a minute")


@dataclass
class Watched:
    """Pages under watch: what the console, the page and the CSP complained of."""

    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Collects complaints of all pages of a test, and fails it when there is one."""
    found = Watched()
    yield found
    for context in found.contexts:
        for page in context.pages:
            found.complaints += page.evaluate("window.__violations || []")
        context.close()
    assert found.complaints == []


_signed_in: dict[str, Any] = {}


@pytest.fixture
def open_as(site: Site, chromium: Browser, watched: Watched) -> Callable[..., Page]:
    """`open_as("director", width=390)`: a page of a signed-in browser; "" is nobody."""

    def open_page(
        username: str,
        *,
        width: int = 1280,
        javascript: bool = True,
        expected: tuple[str, ...] = (),
    ) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 900 if width > 600 else 844},
            storage_state=_state(site, chromium, username),
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        watched.contexts.append(context)
        if javascript:
            context.add_init_script(WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: watched.complaints.append(f"page: {error}"))
        page.on("console", lambda message: _note(watched, message, expected))
        return page

    return open_page


def _note(watched: Watched, message: Any, expected: tuple[str, ...]) -> None:
    if message.type == "error" and not any(text in message.text for text in expected):
        watched.complaints.append(f"console: {message.text} at {message.location.get('url')}")


def _state(site: Site, chromium: Browser, username: str) -> Any:
    """Cookies of a signed-in browser: each account signs in once per server."""
    if not username:
        return None
    key = f"{site.address} {username}"
    if key not in _signed_in:
        context = chromium.new_context(base_url=site.address)
        page = context.new_page()
        sign_in(page, username, site.password)
        _signed_in[key] = context.storage_state()
        context.close()
    return _signed_in[key]
