"""Starts the application beside broken modules and says how it is, each time in a process of its
own: models register on metadata that all share.

Run as a script it waits for requests, a JSON object a line, and answers each from a child that has
imported core and no module yet: importing core is what takes long.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers

from core.app import create_app
from core.clock import now_utc
from core.config import ROOT, Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.errors import SetupError
from core.kernel import EXTENSION
from core.migrate import status
from core.people.models import Person
from core.plugins.models import ModuleRecord
from core.plugins.services import note_modules
from tests.core.plugins import lives

#: one answer must not take longer, seconds
PATIENCE = 120


def started(work: str, folders: list[str], *, strict: bool = False) -> dict[str, Any]:
    """What became of the modules in `folders`. With `strict` a strict start is tried before, in
    the same process: its error is in the answer, and it must leave nothing behind."""
    paths = [Path(one) for one in folders]
    settings = Settings(
        var=Path(work), database_url=f"sqlite:///{work}/probe.sqlite3", secret_key="probe",
        plugins_strict=False, testing=True,
    )  # fmt: skip
    refused = ""
    if strict:
        try:
            create_app(dataclasses.replace(settings, plugins_strict=True), module_paths=paths)
        except SetupError as error:
            refused = str(error)
    app = lives.quick(create_app(settings, module_paths=paths))
    kernel = app.extensions[EXTENSION]
    modules = kernel.loader.modules.values()
    with app.app_context():
        with db.engine.connect().execution_options(write=True) as connection:
            metadata.create_all(connection)
            connection.commit()
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            people = session.scalar(sa.select(sa.func.count()).select_from(Person))
            list(session.scalars(sa.select(Person)))
            note_modules(session, modules=modules, at=now_utc())
            session.flush()
            records = session.execute(sa.select(ModuleRecord.name, ModuleRecord.last_error)).all()
        known = {one.name: len(one.pending) for one in status(
            db.engine, [module.manifest for module in modules])}  # fmt: skip
    configure_mappers()
    client = app.test_client()
    return {
        "setup_error": refused,
        "states": {key: module.state for key, module in kernel.loader.modules.items()},
        "errors": {key: module.error for key, module in kernel.loader.modules.items()},
        "people": people,
        "records": dict(records),
        "pending": known,
        "centre_types": sorted(kernel.registry.centre_types),
        "permissions": sorted(kernel.registry.permissions),
        "plugins": sorted(str(name) for name, _ in kernel.loader.manager.list_name_plugin()),
        "health": client.get("/healthz").status_code,
        "pages": {
            module.name: client.get(f"/shymkent/{module.name.replace('_', '-')}/things").status_code
            for module in modules
        },
    }


#: what may be asked for
ACTS = {"started": started, "lived": lives.lived}


class Prober:
    """The other side of the script: `ask("started", work=…, folders=[…])`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, act: str, **values: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([act, values], default=str) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the probe has ended"
        answer: dict[str, Any] = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer


@contextmanager
def prober() -> Iterator[Prober]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.core.plugins.probe"], cwd=ROOT, text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Prober(process)
    finally:
        assert process.stdin and process.stdout
        process.stdin.close()
        process.wait(PATIENCE)
        process.stdout.close()


def serve() -> None:
    """Each request in a child, whose answer comes over a pipe; what it prints is for nobody."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            with os.fdopen(writing, "w") as out:
                json.dump(answer_to(line), out)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            text = answer.read()
        os.waitpid(child, 0)
        sys.stdout.write((text or json.dumps({"failed": "the child died"})) + "\n")
        sys.stdout.flush()


def answer_to(line: str) -> dict[str, Any]:
    import signal  # noqa: PLC0415 - only the children are timed

    signal.alarm(PATIENCE)
    act, values = json.loads(line)
    try:
        return ACTS[act](**values)
    except Exception:
        return {"failed": traceback.format_exc()[-4000:]}


if __name__ == "__main__":
    serve()
