"""A server started by `shanyraq run`, as a centre would start it, on a demo of its own."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tests.browser.spreadsheets import write_members
from tests.browser.tools import Site

SHANYRAQ = Path(sys.executable).with_name("shanyraq")
PEOPLE, SEED = 90, 7
COME_UP_SECONDS = 60


@contextmanager
def served_demo(database_url: str, var: Path, *, people: int = PEOPLE) -> Iterator[Site]:
    """A demo region with one imported list, served until the block ends.

    Fails at the end when the server or its worker wrote a traceback.
    """
    url, drop, password = _own_demo(database_url, var, people)
    log = var / "server.log"
    port = _free_port()
    with log.open("wb") as written:
        server = subprocess.Popen(
            [SHANYRAQ, "run", "--port", str(port), "--workers", "1"],
            env=_environment(var, url), stdout=subprocess.DEVNULL, stderr=written,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(port, server, log)
        zone = _zone_of_a_whole_hour(url)
        yield Site(f"http://127.0.0.1:{port}", url, password, var, zone)
    finally:
        _stop(server)
        drop()
    assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")[-5000:]


def _own_demo(database_url: str, var: Path, people: int) -> tuple[str, Callable[[], None], str]:
    """A copy of the demo that the first worker of the run makes: (address, how to drop it,
    password). Making one takes a quarter of a minute."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    dialect = sa.make_url(database_url).get_backend_name()
    shared = var.parent.parent / f"demo_{dialect}_{people}_{run}" if run else var / "made"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "var" / "password").exists():
            _make_demo(_demo_url(database_url, shared), shared / "var", people)
        shutil.copytree(shared / "var", var, dirs_exist_ok=True)
    source = _demo_url(database_url, shared)
    url, drop = _own_database(database_url, source, var)
    return url, drop, (var / "password").read_text("utf-8")


def _demo_url(database_url: str, shared: Path) -> str:
    if database_url.startswith("sqlite"):
        return f"sqlite:///{shared / 'var' / 'site.sqlite3'}"
    name = f"demo_{hashlib.sha256(str(shared).encode()).hexdigest()[:12]}"
    return sa.make_url(database_url).set(database=name).render_as_string(hide_password=False)


def _make_demo(url: str, var: Path, people: int) -> None:
    var.mkdir(exist_ok=True)
    if not url.startswith("sqlite"):
        _on_server(f"CREATE DATABASE {sa.make_url(url).database}")

    def command(*arguments: str) -> str:
        done = subprocess.run(
            [SHANYRAQ, *arguments],
            check=False, env=_environment(var, url), capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    printed = command("demo", "--people", str(people), "--seed", str(SEED))
    password = re.search(r"password of all of them: (\S+)\)", printed)
    assert password, printed
    place = ("--region", "shymkent", "--centre", "active-longevity")
    command("people", "import", str(write_members(var / "members.xlsx", people=6)), *place)
    _open_all_day(url)
    (var / "password").write_text(password[1], "utf-8")


def _open_all_day(url: str) -> None:
    """The demo's centres close in the evening; what a test begins must be possible at any hour."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM weekly_hours WHERE centre_id IS NOT NULL"))
    engine.dispose()


def _environment(var: Path, url: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SHANYRAQ_")}
    return {**kept, "SHANYRAQ_VAR": str(var), "SHANYRAQ_DATABASE_URL": url}


def _zone_of_a_whole_hour(url: str) -> ZoneInfo:
    """The region's time zone. Just before midnight the region is moved an hour west, so that what
    a test begins today does not end tomorrow."""
    zone = ZoneInfo("Asia/Almaty")
    if dt.datetime.now(zone).time() > dt.time(23, 20):
        zone = ZoneInfo("Asia/Dubai")
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE region SET timezone = :zone"), {"zone": zone.key})
        engine.dispose()
    return zone


def _own_database(database_url: str, source: str, var: Path) -> tuple[str, Callable[[], None]]:
    """A database of the site's own, as the source is."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{var / 'site.sqlite3'}", lambda: None
    name = f"site_{secrets.token_hex(4)}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {sa.make_url(source).database}")
    url = sa.make_url(database_url).set(database=name).render_as_string(hide_password=False)
    return url, lambda: _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    """Run a statement about whole databases, which stands in no transaction."""
    place = sa.make_url(os.environ["SHANYRAQ_TEST_POSTGRES_URL"])
    engine = sa.create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + COME_UP_SECONDS
    while time.monotonic() < ends:
        assert server.poll() is None, f"the server ended: {log.read_text('utf-8')[-3000:]}"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up in {COME_UP_SECONDS} s")


def _stop(server: subprocess.Popen[bytes]) -> None:
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(5)
