"""`shanyraq regions import-kato FILE`: the national classifier of places, piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.auth.actor import system_actor
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput
from core.exchange.sheets import read_sheets
from core.exchange.tables import SheetError
from core.exchange.words import sheet_message
from core.regions.kato_reading import MOST_TOLD, Reading, read_places
from core.regions.kato_services import (
    KatoChanges,
    close_places,
    compare,
    finish_import,
    refuse_damaged,
    store_places,
)

#: places of one transaction, so that others can write in between
PLACES_A_STEP = 500


@dataclass(frozen=True)
class KatoOutcome:
    """What the command prints. `refused`: rows that were not taken."""

    data: dict[str, Any]
    text: str
    refused: int


def import_kato(
    *,
    file: str,
    dry_run: bool = False,
    accept_vanished: bool = False,
    progress: Callable[[str], Any],
) -> KatoOutcome:
    """Bring the kept classifier in line with FILE (.csv or .xlsx); a second run changes nothing.

    Raises `InvalidInput` for a file that is not the classifier, and for one in which a fifth of
    the known places is missing, unless `accept_vanished`. Cut off in the middle, the next run
    goes on with what is left.
    """
    path = Path(file)
    reading = read_file(path)
    with unit_of_work(scope=ALL_REGIONS) as session:
        changes = compare(session, reading=reading)
    if not accept_vanished:
        refuse_damaged(changes)
    linked = 0
    if not dry_run:
        _store(changes, progress)
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            linked = finish_import(
                session, actor=_actor(), changes=changes, file_name=path.name[:200]
            )
    return _outcome(path, reading, changes, linked, dry_run=dry_run)


def read_file(path: Path) -> Reading:
    """Places of a file; the first sheet that has the columns counts."""
    try:
        sheets = read_sheets(path)
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error), field="file") from error
    refusal: InvalidInput | None = None
    for sheet in sheets:
        try:
            return read_places((row.number, row.cells) for row in sheet.rows)
        except InvalidInput as error:
            refusal = refusal or error
    assert refusal is not None  # a file without sheets is refused by read_sheets
    raise refusal


def _store(changes: KatoChanges, progress: Callable[[str], Any]) -> None:
    places, done = [*changes.new, *changes.changed], 0
    for start in range(0, len(places), PLACES_A_STEP):
        step = places[start : start + PLACES_A_STEP]
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            store_places(session, actor=_actor(), places=step)
        done += len(step)
        progress(f"{done} / {changes.work}")
    for start in range(0, len(changes.vanished), PLACES_A_STEP):
        codes = changes.vanished[start : start + PLACES_A_STEP]
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            close_places(session, actor=_actor(), codes=codes)
        done += len(codes)
        progress(f"{done} / {changes.work}")


def _actor() -> Any:
    return system_actor("shanyraq regions import-kato")


def _outcome(
    path: Path, reading: Reading, changes: KatoChanges, linked: int, *, dry_run: bool
) -> KatoOutcome:
    data = {
        "file": path.name,
        "places": len(reading.places),
        "new": len(changes.new),
        "changed": len(changes.changed),
        "vanished": list(changes.vanished),
        "same": changes.same,
        "districts_named": linked,
        "refused_rows": [asdict(row) for row in reading.wrong],
        "dry_run": dry_run,
    }
    lines = [
        f"{path.name}: {len(reading.places)} places, {len(changes.new)} new, "
        f"{len(changes.changed)} changed, {len(changes.vanished)} vanished, "
        f"{changes.same} as before"
    ]
    if dry_run:
        lines[0] += " (nothing was written)"
    lines += [f"changed: {place.code} {place.name_ru}" for place in changes.changed[:MOST_TOLD]]
    lines += [f"vanished: {code}" for code in changes.vanished[:MOST_TOLD]]
    lines += [f"row {row.number}: {row.code} {row.text}" for row in reading.wrong[:MOST_TOLD]]
    if len(reading.wrong) > MOST_TOLD:
        lines.append(f"… {len(reading.wrong) - MOST_TOLD} more rows")
    return KatoOutcome(data, "\n".join(lines), len(reading.wrong))
