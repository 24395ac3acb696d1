"""The server with a worker beside it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from core.app import create_app
from core.audit import chain
from core.config import Settings, load_settings
from core.db import ALL_REGIONS, db, unit_of_work
from core.errors import SetupError
from core.jobs.registry import KINDS, SCHEDULE, STREAMS
from core.jobs.worker import run_worker
from core.setup import fill_demo, upgrade_database

PARENT_CHECK_SECONDS = 1.0
KILL_TIMEOUT_SECONDS = 15


def serve(*, host: str | None, port: int | None, workers: int, with_demo: bool) -> None:
    """Upgrade the database, then serve until stopped. A taken port is said at once."""
    settings = load_settings()
    host, port = host or settings.host, port or settings.port
    refuse_taken_port(host, port)
    app = create_app(settings)
    with app.app_context():
        if with_demo:
            click.echo("Preparing the database and the demo region …", err=True)
        upgrade_database(report=lambda text: click.echo(text, err=True))
    if with_demo:
        _apart(prepare_demo)
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - a comparison
    # stays on a line of its own: other programs read it
    click.echo(f"http://{shown}:{port}/")
    sys.stdout.flush()
    if settings.worker == "separate":
        click.echo("no worker beside it: run `shanyraq worker`, here or elsewhere", err=True)
        _granian(host, port, workers)
        return
    beside = multiprocessing.get_context("spawn").Process(target=work_beside, daemon=True)
    beside.start()
    try:
        _granian(host, port, workers)
    finally:
        beside.terminate()
        beside.join(timeout=5)


def prepare_demo() -> None:
    """Fill the demo region, and tell who may sign in."""
    with create_app(load_settings()).app_context():
        text = fill_demo(region_code="shymkent", people=600, seed=2026, progress=_progress)
        click.echo(text)


def _apart(work: Callable[[], None]) -> None:
    """Do it in a process of its own: one that has printed a PDF has threads of the printer, and
    the server's processes, forked from it, would wait for those for ever at their first PDF."""
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian  # noqa: PLC0415 - commands that do not serve need no server
    from granian.constants import Interfaces  # noqa: PLC0415 - as above
    from granian.log import LogLevels  # noqa: PLC0415 - as above

    Granian(
        "core.server:wsgi_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=2,
        # without it a TERM while workers still import hangs for ever (libraries.md, need 2)
        workers_kill_timeout=KILL_TIMEOUT_SECONDS,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


def wsgi_app() -> Any:
    """The application of one server process; its database engine is made after the fork."""
    return create_app()


def work(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT; a running step is finished first.

    It may run on another machine, on the same database: leases share the work out.
    """
    app, stop = create_app(settings), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with app.app_context():
        while not stop.is_set():
            try:
                refuse_other_secret()
            except SQLAlchemyError as error:
                # the server may upgrade the database just now, or it is not up yet
                click.echo(f"the database does not answer yet: {type(error).__name__}", err=True)
                stop.wait(5)
            else:
                break
        click.echo(what_it_does(), err=True)
    run_worker(app, stop)


def refuse_other_secret() -> None:
    """Raise `SetupError` when the database belongs to an installation with another secret: its log
    is signed with that, and what this worker writes would look forged."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        if not chain.knows_secret(session):
            raise SetupError(
                "SHANYRAQ_SECRET_KEY is not the one of this database. Give this worker the value "
                "of the server, or a copy of its var/secret_key"
            )


def what_it_does() -> str:
    """A line for whoever starts a worker: which database, and what it takes from there."""
    url = db.engine.url
    place = url.database if url.get_backend_name() == "sqlite" else f"{url.host}/{url.database}"
    streams = ", ".join(sorted(STREAMS))
    return (
        f"worker on {url.get_backend_name()} {place}: {len(KINDS)} kinds of jobs, "
        f"{len(SCHEDULE)} of them by the clock; and all the time: {streams}"
    )


def work_beside() -> None:
    """The worker of `shanyraq run`: it ends when its parent does, even by kill -9."""
    parent = os.getppid()
    stop = threading.Event()

    def watch() -> None:
        while os.getppid() == parent and not stop.is_set():
            time.sleep(PARENT_CHECK_SECONDS)
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run_worker(create_app(), stop)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise `SetupError` when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another: SHANYRAQ_PORT={port + 1}"
            ) from error


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"  {text} …", err=True)
