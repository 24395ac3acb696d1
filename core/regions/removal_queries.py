"""What taking a module away would mean: its rows, and what core keeps of its work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from core.db import metadata
from core.errors import NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.plugins.models import ModuleRecord
from core.plugins.remains import Remains, remains_of
from core.regions.models import Region, RegionModule
from core.regions.rules import users_of
from core.web.i18n import lazy_gettext as _

#: what core keeps of a module's work: (table, column with its name or codes, what it is called)
KEPT: Final = (
    ("delivery", "module", _("Services in the ledger")),
    ("issued_document", "template", _("Numbered documents")),
    ("activity_group", "module", _("Groups")),
    ("booking", "module", _("Bookings")),
    ("service_request", "module", _("Requests")),
    ("work_item", "module", _("Pieces of work")),
    ("plan", "form", _("Plans")),
    ("attachment", "subject_type", _("Attached files")),
    ("centre", "type_code", _("Centres")),
)


@dataclass(frozen=True)
class Standing:
    """A module as its removal sees it. `regions` are those where it is on, `users` the modules
    that need it; `proofs` counts services of the ledger that name a row of it as their proof."""

    name: str
    titles: Any
    state: str
    path: Path | None
    remains: Remains
    kept: tuple[tuple[str, Any, int], ...]
    proofs: int
    regions: tuple[RegionInfo, ...]
    users: tuple[str, ...]

    @property
    def is_in_use(self) -> bool:
        """Loaded and on somewhere, or needed by another that is loaded: then nothing is removed."""
        return self.state == "loaded" and bool(self.regions or self.users)

    def title(self, locale: str) -> str:
        return str(self.titles.get(locale) or self.titles.get("kk") or self.name)


def standing_of(session: Session, *, name: str) -> Standing:
    """Raises `NotFound` for a name of which there are neither files, nor tables, nor a record."""
    connection = session.connection()
    record = session.scalar(sa.select(ModuleRecord).where(ModuleRecord.name == name))
    remains = remains_of(connection, [name])[name]
    module = kernel().loader.modules.get(name)
    if module is None and record is None and remains.revision is None and not remains.rows:
        raise NotFound
    regions = session.scalars(
        sa.select(Region)
        .join(RegionModule, RegionModule.region_id == Region.id)
        .where(RegionModule.module == name, RegionModule.enabled.is_(True))
        .order_by(Region.name_kk)
    )
    modules = kernel().loader.modules
    needs = {one: other.manifest.needs for one, other in modules.items()}
    loaded = {one for one, other in modules.items() if other.loaded}
    return Standing(
        name=name,
        titles=module.manifest.titles if module else (record and record.titles) or {},
        state=module.state if module else "absent",
        path=module.manifest.path if module else None,
        remains=remains,
        kept=tuple(kept_of(connection, name)),
        proofs=_proofs(connection, name),
        regions=tuple(
            RegionInfo(r.id, r.code, r.name_kk, r.name_ru, r.name_en, r.timezone) for r in regions
        ),
        users=tuple(users_of(name, needs, loaded)),
    )


def kept_of(connection: Connection, name: str) -> list[tuple[str, Any, int]]:
    """(table, what it is called, how many) of core's rows that name the module: they stay."""
    found = []
    for table, column, label in KEPT:
        code = metadata.tables[table].c[column]
        rows = sa.select(sa.func.count()).where(sa.or_(code == name, _begins(code, name)))
        count = connection.scalar(rows) or 0
        if count:
            found.append((table, label, count))
    return found


def _proofs(connection: Connection, name: str) -> int:
    delivery = metadata.tables["delivery"]
    rows = sa.select(sa.func.count()).where(
        _begins(delivery.c.source_key, name), delivery.c.voided_at.is_(None)
    )
    return connection.scalar(rows) or 0


def _begins(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    """Codes of a module: `name.thing`; names of its tables: `name_thing`."""
    return sa.or_(
        column.startswith(f"{name}.", autoescape=True),
        column.startswith(f"{name}_", autoescape=True),
    )
