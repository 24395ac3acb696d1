"""Who may act for a person: named with rights and a paper, ended with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput, NotFound
from core.households.access import is_grown_up, lock_people, note, require_person, today_in
from core.households.models import Representative
from core.households.queries import housemates, protection_of
from core.households.rules import BASES, KINSHIP, NEED_PAPER, RIGHTS
from core.people.iin import check_iin
from core.people.labels import IIN_MESSAGES
from core.people.models import Person
from core.people.naming import clean_name, name_key
from core.people.phones import parse_phone
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Paper:
    """A document as it was shown: its number, day and who gave it."""

    number: str = ""
    on: dt.date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class Acting:
    """Who acts for a person and in what. `representative` is a registered person, or None with
    `full_name`, `phone` and perhaps `iin` as typed; codes are those of `rules`."""

    basis: str
    rights: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date | None = None
    representative: Person | None = None
    full_name: str = ""
    phone: str = ""
    iin: str | None = None
    kinship: str = ""
    paper: Paper = Paper()
    note: str = ""


def add_representative(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, acting: Acting
) -> Representative:
    """Name who may act for a person. A second call with the same finds the first.

    Raises `InvalidInput` with a message for each field; nobody who lived with a protected person
    may act for that person.
    """
    require_person(actor, region, person)
    lock_people(session, [person.id])
    columns = _columns(person, acting, today_in(region))
    _refuse_unsafe(session, person, acting, columns["full_name"])
    same = [
        one
        for one in session.scalars(
            sa.select(Representative).where(
                Representative.person_id == person.id, Representative.ended_at.is_(None)
            )
        )
        if all(getattr(one, name) == value for name, value in columns.items())
    ]
    if same:
        return same[0]
    row = Representative(
        region_id=region.id, person_id=person.id, created_by=actor.user_id, **columns
    )
    session.add(row)
    session.flush()
    note(session, actor, region, person, "representative.add", basis=acting.basis)
    return row


def _columns(person: Person, acting: Acting, today: dt.date) -> dict[str, object]:
    wrong: dict[str, object] = {}
    other = acting.representative
    if other is not None and other.id == person.id:
        wrong["who"] = _("A person cannot be the own representative.")
    if other is not None and other.died_on is not None:
        wrong["who"] = _("The person has died.")
    if other is not None and not is_grown_up(other, today):
        wrong["who"] = _("A representative must be at least 18 years old.")
    name = "" if other is not None else clean_name(acting.full_name)[:302]
    number = _checked_phone(acting, wrong)
    if other is None:
        if not name_key(name):
            wrong["full_name"] = _("Write the full name.")
        if not number and "phone" not in wrong:
            wrong["phone"] = _("Write the phone by which the representative is reached.")
    iin = _checked_iin(acting, person, wrong)
    rights = [code for code in RIGHTS if code in acting.rights]
    if not rights:
        wrong["rights"] = _("Choose what the representative may do.")
    _check_basis(acting, rights, today, wrong)
    _check_dates(person, acting, wrong)
    if wrong:
        raise InvalidInput("representative.invalid", _("Check the fields."), fields=wrong)
    return {
        "representative_id": other.id if other is not None else None,
        "full_name": name,
        "phone": number or "",
        "iin": iin,
        "basis": acting.basis,
        "kinship": acting.kinship if acting.kinship in KINSHIP else "",
        "rights": rights,
        "valid_from": acting.valid_from,
        "valid_to": acting.valid_to,
        "document_number": " ".join(acting.paper.number.split())[:60],
        "document_on": acting.paper.on,
        "document_issuer": " ".join(acting.paper.issuer.split())[:200],
        "note": " ".join(acting.note.split())[:200],
    }


def _checked_phone(acting: Acting, wrong: dict[str, object]) -> str | None:
    if not acting.phone or acting.representative is not None:
        return None
    number = parse_phone(acting.phone).number
    if number is None:
        wrong["phone"] = _("Enter the full phone number: +7 and 10 digits.")
    return number


def _checked_iin(acting: Acting, person: Person, wrong: dict[str, object]) -> str | None:
    if not acting.iin or acting.representative is not None:
        return None
    check = check_iin(acting.iin)
    if check.errors:
        wrong["iin"] = IIN_MESSAGES[check.errors[0]]
    elif check.value == person.iin:
        wrong["iin"] = _("A person cannot be the own representative.")
    return check.value


def _check_basis(
    acting: Acting, rights: Collection[str], today: dt.date, wrong: dict[str, object]
) -> None:
    if acting.basis not in BASES:
        wrong["basis"] = _("Choose from the list.")
        return
    needs_paper = acting.basis != "relative" or NEED_PAPER & set(rights)
    if needs_paper and not acting.paper.number.strip():
        wrong["document_number"] = (
            _("Write the number of the paper by which the representative acts.")
            if acting.basis != "relative"
            else _(
                "To hand in requests, sign consents and receive documents the representative "
                "needs a paper."
            )
        )
    if needs_paper and acting.paper.on is None:
        wrong["document_on"] = _("Write the day of the paper.")
    elif acting.paper.on is not None and acting.paper.on > today:
        wrong["document_on"] = _("The day cannot be in the future.")


def _check_dates(person: Person, acting: Acting, wrong: dict[str, object]) -> None:
    if acting.valid_to is not None and acting.valid_to < acting.valid_from:
        wrong["valid_to"] = _("The last day is before the first day.")
    if person.birth_date is not None and acting.valid_from < person.birth_date:
        wrong["valid_from"] = _("The person was not born yet on this day.")
    if person.died_on is not None:
        wrong["valid_from"] = _("The person has died.")


def _refuse_unsafe(session: Session, person: Person, acting: Acting, name: object) -> None:
    """Nobody from a household of a protected person acts for that person, under any name."""
    if protection_of(session, person_id=person.id) is None:
        return
    mates = housemates(session, person_ids=[person.id])
    people = session.scalars(sa.select(Person).where(Person.id.in_(mates))).all()
    unsafe = acting.representative is not None and acting.representative.id in mates
    unsafe = unsafe or any(
        _same_name(str(name), one) or (acting.iin and acting.iin == one.iin)
        for one in people
        if acting.representative is None
    )
    if unsafe or acting.kinship == "spouse":
        raise InvalidInput(
            "representative.unsafe",
            _("This person cannot act here: the person is protected."),
            field="who" if acting.representative is not None else "full_name",
        )


def _same_name(typed: str, person: Person) -> bool:
    """Surname and given name, in any order."""
    return len(set(name_key(typed).split()) & set(person.name_key.split())) > 1


def name_guardian(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    ward: Person,
    guardian: Person,
    on: dt.date,
    paper: Paper,
) -> Representative:
    """A guardian acts for the ward in everything, by the decision that the paper holds."""
    acting = Acting(
        basis="guardian", rights=RIGHTS, valid_from=on, representative=guardian, paper=paper
    )
    return add_representative(session, actor=actor, region=region, person=ward, acting=acting)


def end_representation(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    public_id: str,
    on: dt.date,
    reason: str,
) -> None:
    """End a representation: from `on` it no longer counts. A second call changes nothing."""
    require_person(actor, region, person)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("representative.reason", _("Write the reason."), field="reason")
    row = session.scalar(
        sa.select(Representative)
        .where(Representative.public_id == public_id, Representative.person_id == person.id)
        .with_for_update()
    )
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        return
    if on < row.valid_from:
        raise InvalidInput("representative.before", _("This day is before the first day."),
                           field="on")  # fmt: skip
    if on > today_in(region):
        raise InvalidInput("representative.future", _("The day cannot be in the future."),
                           field="on")  # fmt: skip
    _end(row, actor, on, reason)
    session.flush()
    note(session, actor, region, person, "representative.end", reason=reason)


def end_all(
    session: Session,
    *,
    actor: Actor,
    on: dt.date,
    reason: str,
    person_ids: Collection[int],
    representative_ids: Collection[int] | None = None,
    or_kinship: str = "",
) -> int:
    """End every representation of these people (or only by these representatives, and those whose
    kinship is `or_kinship`); returns how many."""
    count = 0
    rows = session.scalars(
        sa.select(Representative)
        .where(Representative.person_id.in_(person_ids), Representative.ended_at.is_(None))
        .with_for_update()
    ).all()
    for row in rows:
        chosen = representative_ids is None or row.representative_id in representative_ids
        if chosen or (or_kinship and row.kinship == or_kinship):
            _end(row, actor, on, reason)
            count += 1
    session.flush()
    return count


def _end(row: Representative, actor: Actor, on: dt.date, reason: str) -> None:
    row.ended_on = max(on, row.valid_from)
    row.ended_at, row.ended_by = now_utc(), actor.user_id
    row.ended_reason = str(reason)[:200]
