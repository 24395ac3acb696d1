"""What of files and stays follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from day_centre.file import queries
from day_centre.file.models import ChildFile, Stay, StayOrder, StayPause
from day_centre.file.words import ORDERS, REGIMES


def merge_people(merging: Merging) -> list[Moved]:
    """Two files of one centre become one: its stays go into the file that is kept, unless the
    child stays by both of them now, which only an order can end."""
    files = merging.session.scalars(
        sa.select(ChildFile).where(ChildFile.person_id.in_([merging.keep_id, merging.drop_id]))
    ).all()
    kept = {one.centre_id: one for one in files if one.person_id == merging.keep_id}
    left_files, left_stays = [], []
    for file in files:
        if file.person_id == merging.keep_id or file.centre_id not in kept:
            continue
        left_files.append(file.id)
        if _both_open(merging.session, kept[file.centre_id], file):
            left_stays += _stays(merging.session, file)
            merging.warn(
                _("By both files the child stays in one centre now. End one stay by order.")
            )
            continue
        for stay in merging.session.scalars(sa.select(Stay).where(Stay.file_id == file.id)):
            merging.change(stay, file_id=kept[file.centre_id].id)
    return [
        merging.move(ChildFile, label=_("Personal files of the day centre"), leave=left_files),
        merging.move(Stay, label=_("Stays in the day centre"),
                     leave=[one.id for one in left_stays]),
    ]  # fmt: skip


def _stays(session: Session, file: ChildFile) -> list[Stay]:
    return list(session.scalars(sa.select(Stay).where(Stay.file_id == file.id)))


def _both_open(session: Session, one: ChildFile, other: ChildFile) -> bool:
    return all(queries.open_stay(session, file_id=file.id) is not None for file in (one, other))


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Files, stays, their suspensions and orders."""
    found = person_records(
        session, ChildFile, person_id=person_id, kind=_("Personal file of the day centre"),
        columns={"number": _("Number")}, at="created_at",
    )  # fmt: skip
    found += person_records(
        session, Stay, person_id=person_id, kind=_("Stay in the day centre"),
        columns={"starts_on": _("First day"), "ends_on": _("Last day"),
                 "regime": (_("Regime"), REGIMES)},
        at="created_at",
    )  # fmt: skip
    stays = list(session.scalars(sa.select(Stay.id).where(Stay.person_id == person_id)))
    for pauses in queries.pauses_of(session, stay_ids=stays).values():
        found += [_pause(one) for one in pauses]
    for orders in queries.orders_of(session, stay_ids=stays).values():
        found += [_order(one) for one in orders]
    return found


def _pause(pause: StayPause) -> PersonRecord:
    first, last = str(pause.first_day), str(pause.last_day or "")
    return PersonRecord(
        _("Suspension of the stay"),
        ((_("First day"), first), (_("Last day"), last)),
        "day_centre_stay_pause",
        {"id": pause.id, "first_day": first, "last_day": last},
    )


def _order(order: StayOrder) -> PersonRecord:
    dates = {
        "issued_on": str(order.issued_on), "effective_on": str(order.effective_on),
        "until": str(order.until or ""),
    }  # fmt: skip
    return PersonRecord(
        _("Order of the day centre"),
        (
            (_("Order of the head"), ORDERS[order.kind]),
            (_("Number"), order.number),
            (_("Date"), dates["issued_on"]),
            (_("Holds from"), dates["effective_on"]),
            (_("Reason"), order.reason),
        ),
        "day_centre_order",
        {"id": order.id, "kind": order.kind, "number": order.number, "reason": order.reason,
         "regime": order.regime, "void_reason": order.void_reason, **dates},
        order.created_at,
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Dates, numbers and regimes stay, for the figures of the year; words of a life go."""
    mine = sa.select(Stay.id).where(Stay.person_id == person_id)
    session.execute(
        sa.update(StayOrder)
        .where(StayOrder.stay_id.in_(mine))
        .values(reason="", void_reason="")
        .execution_options(synchronize_session=False)
    )
    return [
        make_nameless(session, ChildFile, person_id=person_id,
                      label=_("Personal files of the day centre")),
        make_nameless(session, Stay, person_id=person_id, label=_("Stays in the day centre")),
    ]  # fmt: skip
