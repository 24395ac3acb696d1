"""`shanyraq people export`: a list of people into a file, recorded like one from the browser."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.audit.services import record_looks
from core.auth.actor import system_actor
from core.clock import local_today
from core.db import unit_of_work
from core.errors import InvalidInput, SetupError
from core.exchange.commands import Outcome, find_place, find_region
from core.exchange.export_rows import PEOPLE_A_STEP, Rows, Writer, open_writer
from core.exchange.export_rules import COLUMNS, FORMATS, USUAL, known_columns
from core.exchange.export_services import note_export
from core.people.queries import Filters, listed_ids

LABEL = "shanyraq people export"


def export_people(
    *,
    file: str,
    region_code: str,
    centre_code: str | None,
    columns: str,
    purpose: str,
    progress: Callable[[str], Any],
) -> Outcome:
    """Write FILE (.xlsx or .csv by its name); everybody in it stands in the log of looks.

    IINs are written in full: the command line acts for the system. Raises `InvalidInput` for an
    unknown region, centre, column or kind of file, `SetupError` when FILE cannot be written.
    """
    path = Path(file)
    file_format = path.suffix.lstrip(".").lower()
    if file_format not in FORMATS:
        raise InvalidInput("export.format", "FILE must end in .xlsx or .csv.")
    chosen = _chosen_columns(columns)
    region, centre_id = (
        find_place(region_code, centre_code) if centre_code else (find_region(region_code), None)
    )
    actor, today = system_actor(LABEL), local_today(region.timezone)
    with unit_of_work(scope=region.id) as session:
        ids = listed_ids(
            session,
            region_id=region.id,
            text="",
            centre_ids=None if centre_id is None else frozenset({centre_id}),
            filters=Filters(),
            today=today,
        )
    with contextlib.closing(_writer(path, file_format)) as writer:
        for start in range(0, max(len(ids), 1), PEOPLE_A_STEP):
            some = ids[start : start + PEOPLE_A_STEP]
            with unit_of_work(scope=region.id, writes=True) as session:
                rows = Rows(session, actor=actor, region=region, columns=chosen, today=today)
                if start == 0:
                    writer.write([rows.headings()])
                writer.write(rows.of(some))
                record_looks(
                    session, actor=actor, region_id=region.id, person_ids=some, what="export",
                    page=LABEL, reason=purpose,
                )  # fmt: skip
            progress(f"{start + len(some)} / {len(ids)}")
    details = {
        "people": len(ids), "columns": list(chosen), "format": file_format, "purpose": purpose,
        "centre_id": centre_id, "file": path.name,
    }  # fmt: skip
    with unit_of_work(scope=region.id, writes=True) as session:
        note_export(session, actor=actor, region_id=region.id, export_id=None, details=details)
    data = {"file": str(path), "region": region_code, "centre": centre_code, **details}
    data.pop("centre_id")
    return Outcome(data, f"{path}: {len(ids)} people")


def _chosen_columns(typed: str) -> tuple[str, ...]:
    """Columns named with commas between, or the usual ones."""
    wanted = [name.strip() for name in typed.split(",") if name.strip()] or list(USUAL)
    unknown = [name for name in wanted if name not in COLUMNS]
    if unknown:
        raise InvalidInput(
            "export.columns", f"Unknown: {', '.join(unknown)}. Columns: {', '.join(COLUMNS)}."
        )
    return known_columns(wanted)


def _writer(path: Path, file_format: str) -> Writer:
    """Of a file that only its owner reads."""
    try:
        path.touch(mode=0o600)
        return open_writer(path, file_format)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}") from error
