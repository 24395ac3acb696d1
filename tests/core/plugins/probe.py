"""Runs in a process of its own: starts the application beside broken modules and says how it is.

Arguments: a folder to work in, `strict` or `degraded`, and module folders. Prints JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers

from core.app import create_app
from core.clock import now_utc
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.errors import SetupError
from core.kernel import EXTENSION
from core.migrate import status
from core.people.models import Person
from core.plugins.models import ModuleRecord
from core.plugins.services import note_modules


def main(work: Path, mode: str, folders: list[Path]) -> dict[str, Any]:
    settings = Settings(
        var=work, database_url=f"sqlite:///{work / 'probe.sqlite3'}", secret_key="probe",
        plugins_strict=mode == "strict", testing=True,
    )  # fmt: skip
    try:
        app = create_app(settings, module_paths=folders)
    except SetupError as error:
        return {"setup_error": str(error)}
    kernel = app.extensions[EXTENSION]
    modules = kernel.loader.modules.values()
    with app.app_context():
        metadata.create_all(db.engine)
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


if __name__ == "__main__":
    place, wanted, *paths = sys.argv[1:]
    sys.stdout.write(json.dumps(main(Path(place), wanted, [Path(path) for path in paths])))
