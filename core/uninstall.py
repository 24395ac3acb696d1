"""`shanyraq modules remove`: says what stands of a module, asks what to do with it, and does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, cast

import click

from core.auth.actor import system_actor
from core.backup.services import KEEP, last_good
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput, NotFound
from core.kernel import kernel
from core.regions.removal import CHOICES, Choice, Removed, refuse_in_use, remove_module
from core.regions.removal_queries import Standing, standing_of

QUESTION: Final = "What becomes of its data"


def uninstall(
    name: str, *, data: str | None, export_to: str | None, yes: bool, quiet: bool
) -> Removed:
    """Tell, ask (unless `yes`), remove. Raises `InvalidInput` for an unknown name, and what
    `remove_module` raises; `click.Abort` when the answer is no."""
    try:
        with unit_of_work(scope=ALL_REGIONS) as session:
            standing = standing_of(session, name=name)
    except NotFound as error:
        raise InvalidInput("module.unknown", f"There is no module {name}.") from error
    refuse_in_use(standing)
    if not quiet:
        click.echo("\n".join(before(standing)))
    choice = cast(Choice, data or click.prompt(QUESTION, type=click.Choice(CHOICES)))
    if choice == "export" and export_to is None and not yes:
        export_to = click.prompt("A new ZIP file for it")
    if choice != "keep" and not yes:
        click.confirm(f"Delete {standing.remains.total} rows of {name} for good?", abort=True)
    return remove_module(
        actor=system_actor("shanyraq modules"), name=name, data=choice,
        file=Path(export_to).absolute() if export_to else None,
    )  # fmt: skip


def before(standing: Standing) -> list[str]:
    """What stands, in lines for a terminal."""
    rows = standing.remains.rows
    lines = [
        f"{standing.name} ({standing.state}): {standing.remains.total} rows in {len(rows)} tables"
    ]
    lines += [f"  {table}: {count}" for table, count in rows.items()]
    if standing.kept:
        lines.append("These rows of core stay in any case:")
        lines += [f"  {table}: {count}" for table, _label, count in standing.kept]
    if standing.proofs:
        lines.append(
            f"{standing.proofs} services of the ledger name rows of this module as their proof: "
            "deleted, the services still count, but nothing shows any more how they came about."
        )
    good = last_good(kernel().settings)
    lines.append(
        f"The last good backup is of {good.at:%Y-%m-%d %H:%M} UTC." if good
        else "There is no good backup yet: make one before deleting (shanyraq backup FILE)."
    )  # fmt: skip
    return lines


def after(removed: Removed) -> list[str]:
    """What was done and what is left to do, in lines for a terminal."""
    standing = removed.before
    if not removed.was_deleted:
        lines = [f"{standing.name}: its data stay as they are."]
        if standing.remains.total:
            lines.append(
                "While its files are away, nobody whose data it may hold is merged, erased or "
                "written out. Put back, it is as it was."
            )
    else:
        lines = [f"{standing.name}: {sum(removed.deleted.values())} rows in {len(removed.deleted)} "
                 "tables were deleted."]  # fmt: skip
        if removed.file:
            lines.append(
                f"They are in {removed.file}, unencrypted: keep it where backups are kept."
            )
        lines.append(f"Nightly backups hold them for up to {KEEP} nights more.")
    if standing.path is not None:
        lines.append(f"Now take its files away ({standing.path}; pip uninstall where it came by "
                     "pip) and restart Shanyraq.")  # fmt: skip
        if removed.was_deleted:
            lines.append("The next “shanyraq upgrade” with them still there makes its tables anew.")
    return lines


def as_json(removed: Removed) -> dict[str, Any]:
    """The one object of `--json`."""
    standing = removed.before
    return {
        "module": standing.name,
        "state": standing.state,
        "deleted": removed.was_deleted,
        "rows": standing.remains.rows,
        "kept": {table: count for table, _label, count in standing.kept},
        "proofs": standing.proofs,
        "file": str(removed.file) if removed.file else None,
        "files_at": str(standing.path) if standing.path else None,
    }
