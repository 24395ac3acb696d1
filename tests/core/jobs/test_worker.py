"""Workers beside the server and elsewhere: what they do and where not; streams beside jobs."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from core import server
from core.audit.services import record
from core.auth.actor import system_actor
from core.db import ALL_REGIONS, unit_of_work
from core.errors import SetupError
from core.jobs import registry, services
from core.jobs.models import Job
from core.jobs.worker import run_worker
from core.kernel import EXTENSION

SHANYRAQ = Path(sys.executable).with_name("shanyraq")


def wait_for(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_worker_of_its_own_says_what_it_does_and_does_it(
    app, world, work, settings, database_url, tmp_path
):
    with work() as session:
        job_id = services.enqueue(
            session, kind="messages.nightly", arguments={}, region_id=world.region.id,
            actor=system_actor("test"),
        ).id  # fmt: skip
    variables = {
        "SHANYRAQ_VAR": str(tmp_path), "SHANYRAQ_DATABASE_URL": database_url,
        "SHANYRAQ_SECRET_KEY": settings.secret_key, "PATH": os.environ["PATH"],
    }  # fmt: skip
    process = subprocess.Popen([SHANYRAQ, "worker"], env=variables, stderr=subprocess.PIPE,
                               text=True)  # fmt: skip
    try:
        told = process.stderr.readline()
        assert "messages, receipts" in told
        assert ("postgresql" if "postgresql" in database_url else "sqlite") in told

        def done():
            with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
                return session.get_one(Job, job_id).state == "done"

        assert wait_for(done)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.stderr.close()


def test_a_worker_with_another_secret_refuses(app, world, work, monkeypatch):
    with app.app_context():
        server.refuse_other_secret()  # an empty log is anybody's
    with work() as session:
        record(session, actor=system_actor("test"), action="group.create",
               region_id=world.region.id)  # fmt: skip
    with app.app_context():
        server.refuse_other_secret()
        kernel = app.extensions[EXTENSION]
        other = dataclasses.replace(kernel.settings, secret_key="of somebody else")
        monkeypatch.setitem(app.extensions, EXTENSION, dataclasses.replace(kernel, settings=other))
        with pytest.raises(SetupError, match="SHANYRAQ_SECRET_KEY"):
            server.refuse_other_secret()


@pytest.mark.parametrize(("worker", "started"), [("embedded", 1), ("separate", 0)])
def test_the_server_starts_a_worker_beside_it_unless_told_otherwise(
    settings, monkeypatch, worker, started
):
    seen = []
    process = SimpleNamespace(
        start=lambda: seen.append("start"), terminate=lambda: seen.append("end"),
        join=lambda timeout: None,
    )  # fmt: skip
    own = dataclasses.replace(settings, worker=worker)
    monkeypatch.setattr(server, "load_settings", lambda: own)
    monkeypatch.setattr(server, "refuse_taken_port", lambda host, port: None)
    monkeypatch.setattr(server, "upgrade_database", lambda report: True)
    monkeypatch.setattr(server, "_granian", lambda host, port, workers: seen.append("serve"))
    monkeypatch.setattr(
        server.multiprocessing, "get_context",
        lambda _way: SimpleNamespace(Process=lambda **_more: process),
    )  # fmt: skip
    server.serve(host=None, port=8123, workers=1, with_demo=False)
    assert seen == (["start", "serve", "end"] if started else ["serve"])


def test_a_stream_flows_beside_a_long_job_and_survives_its_own_errors(
    app, world, work, monkeypatch
):
    rounds, stop, release = [], threading.Event(), threading.Event()

    def flow(_stop):
        rounds.append(1)
        if len(rounds) == 1:
            raise ValueError("the gateway is gone")
        return 0

    monkeypatch.setattr(registry, "STREAMS", {})
    monkeypatch.setattr("core.jobs.worker.STREAMS",
                        {"t": registry.Stream("t", flow, every=0.01)})  # fmt: skip
    monkeypatch.setattr("core.jobs.worker.STREAM_ERROR_SECONDS", 0.01)
    monkeypatch.setitem(
        registry.KINDS, "test.long",
        registry.JobKind("test.long", "long", lambda _context: release.wait(20) and None),
    )  # fmt: skip
    with work() as session:
        services.enqueue(session, kind="test.long", arguments={}, region_id=None,
                         actor=system_actor("test"))  # fmt: skip
    thread = threading.Thread(target=run_worker, args=(app, stop))
    thread.start()
    try:
        assert wait_for(lambda: len(rounds) >= 5)
    finally:
        release.set()
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_two_streams_of_one_name_are_a_mistake():
    with pytest.raises(SetupError):
        registry.stream("messages", every=1)(lambda stop: 0)
