"""What of households follows a person in a merge, is told to the person, erased, and told in time.

Where a protected person lives is told by nobody here: not in a merge, not in the file that the
person may ask for, not on the timeline.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today, now_utc, to_utc
from core.households import labels
from core.households.access import is_grown_up
from core.households.models import Household, HouseholdMember, Protection, Representative
from core.households.queries import may_see_protected, members_of, protection_of
from core.households.rules import HEAD, MERGED, ROLE_CHANGED
from core.people.models import Person
from core.plugins.contracts import (
    Erasure,
    Merging,
    Moved,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    RegionInfo,
)
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, person_records

NOON: Final = dt.time(12)


# Merge ---------------------------------------------------------------------------------------


def merge_people(merging: Merging) -> list[Moved]:
    """Memberships, representations (in both directions) and protections.

    Of two living memberships the kept file's goes on, but a protected file's household wins; a
    household that loses its head so is headed by its eldest adult.
    """
    _one_protection(merging)
    _one_household(merging)
    _nobody_for_oneself(merging)
    return [
        merging.move(HouseholdMember, label=_("Memberships of households")),
        merging.move(Representative, label=_("Representatives")),
        merging.move(
            Representative, "representative_id", label=_("People whom this person represents")
        ),
        merging.move(Protection, label=_("Protections")),
    ]


def _one_protection(merging: Merging) -> None:
    kept = protection_of(merging.session, person_id=merging.keep_id)
    dropped = protection_of(merging.session, person_id=merging.drop_id)
    if kept is not None and dropped is not None:
        merging.change(dropped, ended_at=now_utc(), ended_by=merging.user_id, ended_reason=MERGED)


def _living(merging: Merging, person_id: int) -> HouseholdMember | None:
    return merging.session.scalar(
        sa.select(HouseholdMember).where(
            HouseholdMember.person_id == person_id,
            HouseholdMember.left_on.is_(None),
            HouseholdMember.voided_at.is_(None),
        )
    )


def _one_household(merging: Merging) -> None:
    kept, dropped = _living(merging, merging.keep_id), _living(merging, merging.drop_id)
    if kept is None or dropped is None:
        return
    same = kept.household_id == dropped.household_id
    if not same:
        merging.warn(_("The two files belong to two households: one membership ends."))
    guarded = [
        protection_of(merging.session, person_id=one) is not None
        for one in (merging.keep_id, merging.drop_id)
    ]
    ending, staying = (kept, dropped) if guarded == [False, True] else (dropped, kept)
    today = local_today(merging.region.timezone)
    merging.change(ending, left_on=max(today, ending.joined_on), left_reason=MERGED)
    if ending.role == HEAD and same:
        merging.change(staying, role=HEAD)
    elif ending.role == HEAD:
        _next_head(merging, ending.household_id, ending.person_id, today)


def _next_head(merging: Merging, household_id: int, without: int, today: dt.date) -> None:
    left = [
        (row, person)
        for row, person in members_of(merging.session, household_id)
        if person.id != without
    ]
    if not left:
        home = merging.session.get_one(Household, household_id)
        merging.change(home, closed_on=today)
        return
    grown = [pair for pair in left if is_grown_up(pair[1], today)]
    row, person = min(
        grown or left, key=lambda pair: (pair[1].birth_date or dt.date.max, pair[0].id)
    )
    merging.warn(
        _("%(name)s becomes the head of the household that loses its head.", name=person.full_name)
    )
    merging.change(row, role=HEAD)


def _nobody_for_oneself(merging: Merging) -> None:
    """One of the two files may have represented the other."""
    pair = (merging.keep_id, merging.drop_id)
    rows = merging.session.scalars(
        sa.select(Representative).where(
            Representative.person_id.in_(pair),
            Representative.representative_id.in_(pair),
            Representative.ended_at.is_(None),
        )
    ).all()
    today = local_today(merging.region.timezone)
    for row in rows:
        merging.change(
            row,
            ended_on=max(today, row.valid_from),
            ended_at=now_utc(),
            ended_by=merging.user_id,
            ended_reason=MERGED,
        )


# The rights of the person --------------------------------------------------------------------


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Memberships, and who acts for the person or for whom the person acts. Of a protection only
    that there is one: who protects the person tells the rest by word of mouth."""
    columns: dict[str, Any] = {
        "basis": (_("Basis"), labels.BASES),
        "valid_from": _("First day"),
        "valid_to": _("Last day"),
        "ended_on": _("Ended on"),
        "ended_reason": _("Reason"),
    }
    return [
        *person_records(
            session, HouseholdMember, person_id=person_id, kind=_("Membership of a household"),
            at="joined_on",
            columns={
                "role": (_("Role"), labels.ROLES), "joined_on": _("Joined on"),
                "left_on": _("Left on"), "left_reason": (_("Reason"), labels.ENDS),
                "left_note": _("Note"),
            },
        ),
        *person_records(
            session, Representative, person_id=person_id, kind=_("Representative"),
            at="valid_from",
            columns={
                "full_name": _("Full name"), "phone": _("Phone"), **columns,
                "document_number": _("Number of the paper"),
                "document_on": _("Date of the paper"), "document_issuer": _("Given by"),
            },
        ),
        *(
            _without_others(one)
            for one in person_records(
                session, Representative, person_id=person_id, key="representative_id",
                kind=_("Acts for somebody"), at="valid_from", columns=columns,
            )
        ),
        *(_protection_record(one) for one in _protections(session, person_id)),
    ]  # fmt: skip


def _without_others(record: PersonRecord) -> PersonRecord:
    """What a representative is told leaves out whom the paper is about."""
    data = {name: value for name, value in record.data.items() if name != "person_id"}
    return PersonRecord(record.kind, record.fields, record.code, data, record.at)


def _protections(session: Session, person_id: int) -> list[Protection]:
    return list(
        session.scalars(
            sa.select(Protection).where(Protection.person_id == person_id).order_by(Protection.id)
        )
    )


def _protection_record(row: Protection) -> PersonRecord:
    fields = ((_("First day"), format_date(row.started_on)),
              (_("Address"), _("hidden for the person's safety")))  # fmt: skip
    data = {"started_on": row.started_on.isoformat(), "in_force": row.ended_at is None}
    return PersonRecord(_("Protection"), fields, "person_protection", data, row.started_on)


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """The person leaves the household; names, phones, papers and addresses go."""
    now, today = now_utc(), local_today(region.timezone)
    members: sa.Table = HouseholdMember.__table__  # type: ignore[assignment]
    session.execute(
        sa.update(members)
        .where(members.c.person_id == person_id, members.c.left_on.is_(None))
        .values(left_on=sa.case((members.c.joined_on > today, members.c.joined_on), else_=today),
                left_reason="other")
    )  # fmt: skip
    session.expire_all()
    gone: dict[str, Any] = {"ended_at": now, "ended_on": today}
    papers = ("document_number", "document_issuer", "note", "ended_reason")
    return [
        make_nameless(session, HouseholdMember, person_id=person_id, texts=("left_note",),
                      label=_("Memberships of households")),
        make_nameless(session, Representative, person_id=person_id, iin=None, document_on=None,
                      texts=("full_name", "phone", *papers), label=_("Representatives"), **gone),
        make_nameless(session, Representative, person_id=person_id, key="representative_id",
                      texts=("full_name", "phone", *papers), iin=None, document_on=None,
                      label=_("People whom this person represents"), **gone),
        make_nameless(session, Protection, person_id=person_id, district_id=None, kato_code=None,
                      texts=("reason", "address", "safe_number", "ended_reason"), ended_at=now,
                      label=_("Protections")),
    ]  # fmt: skip


# The timeline --------------------------------------------------------------------------------


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Joining and leaving, and who may act for the person; nothing of a hidden household."""
    if kind not in {"", "household"} or not any(
        user.can("households.view", region.id, one) for one in person.centre_ids
    ):
        return []
    open_to_all = may_see_protected(user, region, person.centre_ids)
    events = [
        *_membership_events(session, region, person.id, open_to_all=open_to_all),
        *_representative_events(session, region, person.id),
    ]
    # of one day, what happened later stands first: who leaves joins elsewhere afterwards
    found = [(one.at, place, one) for place, one in enumerate(events)]
    found = [one for one in found if before is None or one[0] < before]
    return [one for _at, _place, one in sorted(found, key=lambda one: one[:2], reverse=True)][
        :limit
    ]


def _membership_events(
    session: Session, region: RegionInfo, person_id: int, *, open_to_all: bool
) -> list[PersonEvent]:
    rows = session.execute(
        sa.select(HouseholdMember, Household.address_hidden)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.person_id == person_id, HouseholdMember.voided_at.is_(None))
        .order_by(HouseholdMember.joined_on, HouseholdMember.id)
    ).all()
    events = []
    for row, hidden in rows:
        if hidden and not open_to_all:
            continue
        if row.joined_reason == ROLE_CHANGED:
            title = _("Another role in the household")
        else:
            title = _("Joined a household")
        if row.left_on != row.joined_on or row.left_reason != ROLE_CHANGED:
            events.append(_event(region, row.joined_on, title, labels.ROLES.get(row.role, "")))
        if row.left_on is not None and row.left_reason != ROLE_CHANGED:
            reason = labels.ENDS.get(row.left_reason, "")
            events.append(_event(region, row.left_on, _("Left the household"), reason))
    return events


def _representative_events(
    session: Session, region: RegionInfo, person_id: int
) -> list[PersonEvent]:
    rows = session.execute(
        sa.select(Representative, Person)
        .outerjoin(Person, Person.id == Representative.representative_id)
        .where(Representative.person_id == person_id)
    ).all()
    events = []
    for row, other in rows:
        name = other.full_name if other is not None else row.full_name
        events.append(_event(region, row.valid_from, _("May be represented"), name))
        if row.ended_on is not None:
            events.append(_event(region, row.ended_on, _("The representation ended"), name))
    return events


def _event(region: RegionInfo, day: dt.date, title: Any, text: Any) -> PersonEvent:
    at = to_utc(day, NOON, region.timezone)
    return PersonEvent(at, title, text, "household", "friends")
