"""Touches of the grid: a service is given, or taken back. The ledger is where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.sdk.models import Delivery
from core.sdk.services import (
    Actor,
    Conflict,
    DomainError,
    InvalidInput,
    RegionInfo,
    ServiceKind,
    local_today,
    now_utc,
    record_delivery,
    refuse_service,
    void_delivery,
)
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.file.models import Stay
from day_centre.journal import queries
from day_centre.journal.checks import name_of, open_child, open_group
from day_centre.journal.models import ChildDay
from day_centre.journal.queries import NO_CELL, Cell, ChildLine


@dataclass
class Outcome:
    """What a touch of a whole row or column did: rows of the ledger that are new, and refusals as
    (name of the child, service, text)."""

    given: list[Delivery] = field(default_factory=list)
    refused: list[tuple[str, ServiceKind, str]] = field(default_factory=list)


def give(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    kind_code: str,
    seen: int | None = None,
) -> Delivery:
    """The child had the service: one row of the ledger, also when two carers touch at once.

    `seen` is what `Cell.seen` was when the cell was touched. Raises `Conflict`
    (`journal.not_here`, `journal.overtaken` when somebody took it back since, what the modules
    have against it at `person`, and as `open_child`), `InvalidInput` at `kind`, `NotAllowed`.
    """
    kind = _kind(kind_code)
    known = open_child(session, actor=actor, region=region, stay=stay, day=day)
    cell = _cell(session, stay, day, kind)
    if cell.delivery is not None:
        return cell.delivery
    if known is None or known.mark != "present":
        raise Conflict(
            "journal.not_here",
            _("First mark that %(name)s has come.", name=name_of(session, stay)),
        )  # fmt: skip
    _refuse_overtaken(session, stay, kind, cell, seen)
    return record(session, actor=actor, region=region, day=known, kind=kind)


def take_back(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    kind_code: str,
    seen: int | None = None,
) -> None:
    """The second touch: the service is voided. Twice is once.

    Raises `Conflict` (`journal.elsewhere` for a service of an appointment or of the desk,
    `journal.overtaken` when it was taken back and given anew since, and as `open_child`),
    `InvalidInput` at `kind`, `NotAllowed`.
    """
    kind = _kind(kind_code)
    open_child(session, actor=actor, region=region, stay=stay, day=day)
    cell = _cell(session, stay, day, kind)
    if cell.delivery is None:
        return
    if cell.elsewhere:
        raise Conflict(
            "journal.elsewhere",
            _("«%(service)s» of %(name)s was recorded by an appointment or at the desk: it is "
              "taken back there.", service=kind.label, name=name_of(session, stay)),
        )  # fmt: skip
    _refuse_overtaken(session, stay, kind, cell, seen)
    void_delivery(session, actor=actor, region=region, delivery=cell.delivery,
                  reason=_("Taken back in the journal"))  # fmt: skip


def give_many(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    lines: Sequence[ChildLine],
    kind_codes: Sequence[str],
    centre_id: int,
    group_id: int,
    day: dt.date,
) -> Outcome:
    """A whole column, or a whole row: every child who came has these services; what stands against
    one refuses that one only. Raises as `open_child`, `InvalidInput` at `kind`."""
    wanted = [_kind(code) for code in kind_codes]
    open_group(session, actor=actor, region=region, lines=lines, centre_id=centre_id,
               group_id=group_id, day=day)  # fmt: skip
    people = [one.person.id for one in lines]
    cells = queries.cells_of(session, centre_id=centre_id, day=day, person_ids=people)
    marks = queries.marks_of(session, stay_ids=[one.stay.id for one in lines], day=day)
    found = Outcome()
    for line in lines:
        known = marks.get(line.stay.id)
        if known is None or known.mark != "present":
            continue
        for kind in wanted:
            if cells.get(line.person.id, {}).get(kind.code, NO_CELL).is_given:
                continue
            try:
                with session.begin_nested():
                    made = record(session, actor=actor, region=region, day=known, kind=kind)
            except DomainError as error:
                found.refused.append((line.person.full_name, kind, str(error.message)))
            else:
                found.given.append(made)
    return found


def take_many_back(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    lines: Sequence[ChildLine],
    delivery_ids: Collection[int],
    centre_id: int,
    group_id: int,
    day: dt.date,
) -> int:
    """Undo one press of a row or a column: exactly what it gave, as far as it stands. Returns how
    many were voided. Raises as `open_child`."""
    open_group(session, actor=actor, region=region, lines=lines, centre_id=centre_id,
               group_id=group_id, day=day)  # fmt: skip
    cells = queries.cells_of(
        session, centre_id=centre_id, day=day, person_ids=[one.person.id for one in lines]
    )
    count = 0
    for cell in (cell for mine in cells.values() for cell in mine.values()):
        if cell.delivery is None or cell.elsewhere or cell.delivery.id not in delivery_ids:
            continue
        void_delivery(session, actor=actor, region=region, delivery=cell.delivery,
                      reason=_("Taken back in the journal"))  # fmt: skip
        count += 1
    return count


def record(
    session: Session, *, actor: Actor, region: RegionInfo, day: ChildDay, kind: ServiceKind
) -> Delivery:
    """One row of the ledger behind a cell. Raises `Conflict` at `person` when a module refuses."""
    refuse_service(
        session, region, person_id=day.person_id, kind_code=kind.code, on=day.local_date,
        giving=True,
    )  # fmt: skip
    now = now_utc().astimezone(ZoneInfo(region.timezone))
    is_today = day.local_date == local_today(region.timezone)
    return record_delivery(
        session, actor=actor, region=region, centre_id=day.centre_id, kind=kind,
        module=kinds.MODULE, local_date=day.local_date, person_id=day.person_id,
        local_time=now.time().replace(second=0, microsecond=0) if is_today else None,
        source_key=queries.source_key(day, kind.code), proof=f"journal:{day.public_id}",
    )  # fmt: skip


def _kind(code: str) -> ServiceKind:
    kind = kinds.BY_CODE.get(code)
    if kind is None:
        raise InvalidInput("journal.kind", _("Choose the service."), field="kind")
    return kind


def _cell(session: Session, stay: Stay, day: dt.date, kind: ServiceKind) -> Cell:
    found = queries.cells_of(
        session, centre_id=stay.centre_id, day=day, person_ids=[stay.person_id]
    )
    return found.get(stay.person_id, {}).get(kind.code, NO_CELL)


def _refuse_overtaken(
    session: Session, stay: Stay, kind: ServiceKind, cell: Cell, seen: int | None
) -> None:
    """Raise `Conflict` when the cell changed since it was shown."""
    if seen is None or seen == cell.seen:
        return
    raise Conflict(
        "journal.overtaken",
        _("Somebody changed «%(service)s» of %(name)s meanwhile. Nothing was changed: look at the "
          "list.", service=kind.label, name=name_of(session, stay)),
    )  # fmt: skip
