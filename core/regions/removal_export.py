"""A module's rows as a ZIP of JSON lines, read back before anybody relies on it."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.clock import now_utc
from core.errors import InvalidInput
from core.plugins.remains import Remains
from core.web.i18n import lazy_gettext as _

FORMAT: Final = 1
_AT_ONCE: Final = 1000


def write_out(connection: Connection, remains: Remains, file: Path) -> None:
    """Write every row of the module into `file` (mode 0600) and read it back.

    `module.json` names the tables, their columns and the numbers of rows; `tables/NAME.jsonl`
    holds one row a line, in the order of the primary key: moments as ISO 8601 in UTC, money and
    decimals as text, bytes as base64. Raises `InvalidInput` when the file is there already or
    cannot be written; then there is no file.
    """
    aside = file.with_name(f"{file.name}.part")
    if file.exists():
        raise InvalidInput("module.file", _("There is already a file %(file)s.", file=str(file)))
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
                columns = {name: _write_table(connection, packed, name) for name in remains.rows}
                packed.writestr("module.json", _description(connection, remains, columns))
            out.flush()
            os.fsync(out.fileno())
        _read_back(aside, remains)
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        text = _("The file cannot be written: %(error)s", error=str(error))
        raise InvalidInput("module.file", text) from error
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _write_table(
    connection: Connection, packed: zipfile.ZipFile, name: str
) -> dict[str, str]:  # fmt: skip
    """Column → its type as the database names it."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    rows = sa.select(table).order_by(*table.primary_key.columns)
    with packed.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
        for row in connection.execute(rows, execution_options={"yield_per": _AT_ONCE}).mappings():
            text = json.dumps({key: _plain(value) for key, value in row.items()},
                              ensure_ascii=False)  # fmt: skip
            out.write(text.encode() + b"\n")
    return {column.name: str(column.type) for column in table.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _description(
    connection: Connection, remains: Remains, columns: dict[str, dict[str, str]]
) -> str:
    told = {
        "format": FORMAT,
        "module": remains.name,
        "revision": remains.revision,
        "database": connection.dialect.name,
        "at": now_utc().isoformat(timespec="seconds"),
        "tables": {
            name: {"rows": count, "columns": columns[name]} for name, count in remains.rows.items()
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _read_back(file: Path, remains: Remains) -> None:
    with zipfile.ZipFile(file) as packed:
        for name, count in remains.rows.items():
            with packed.open(f"tables/{name}.jsonl") as lines:
                found = sum(1 for line in lines if json.loads(line))
            if found != count:
                raise OSError(f"{name}: {found} rows instead of {count}")
