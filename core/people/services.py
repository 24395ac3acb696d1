"""What is done to people's files: register, change, attach, categories, withdraw."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.kernel import kernel
from core.people.access import IMPORT_SOURCE, note, require
from core.people.category_services import (
    add_category,
    end_category,
    known_category,
    refuse_contradictory,
)
from core.people.category_updates import dated_categories
from core.people.data import PersonData, person_columns, person_phones, plain_value
from core.people.merged import kept_ids
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.queries import living_centres
from core.people.rules import LEGAL_BASES
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, District
from core.web.i18n import lazy_gettext as _

__all__ = [
    "CardTaken",
    "IinTaken",
    "PersonData",
    "add_category",
    "attach_person",
    "detach_person",
    "detach_source",
    "end_category",
    "lock_file",
    "lock_registrations",
    "register_person",
    "update_person",
    "withdraw_people",
]


class IinTaken(Conflict):
    """Somebody of the region holds this IIN; `public_id` tells who."""

    def __init__(self, public_id: str) -> None:
        super().__init__("person.iin_taken", _("This IIN is already registered."), field="iin")
        self.public_id = public_id


class CardTaken(Conflict):
    """Somebody of the region holds this card number."""

    def __init__(self, public_id: str) -> None:
        super().__init__(
            "person.card_taken", _("This card belongs to another person."), field="card_number"
        )
        self.public_id = public_id


# Registration and change ---------------------------------------------------------------------


def register_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    data: PersonData,
    source: str = "",
    checked: bool = False,
) -> Person:
    """Make a person and attach the file to the centre.

    `source` is `import:<batch>` for imports, for which the right `import.run` is enough. With
    `checked` the caller has already looked for the IIN and the card (imports do so in bulk): no
    query is spent on it, and the unique indexes still decide.

    Raises `InvalidInput` with a message for each field, `IinTaken`, `CardTaken`, `NotAllowed`.
    """
    require(actor, region, [centre_id], "people.edit", source)
    person = Person(region_id=region.id, created_by=actor.user_id, **person_columns(data))
    person.phones = person_phones(region, data)
    if not source.startswith(IMPORT_SOURCE):
        refuse_contradictory(region=region, codes=data.categories, birth_date=data.birth_date)
    person.categories = [
        PersonCategory(region_id=region.id, code=known_category(code), source=source,
                       created_by=actor.user_id, **dated)
        for code, dated in dated_categories(data.categories, data.category_terms)
    ]  # fmt: skip
    person.centres = [
        PersonCentre(region_id=region.id, centre_id=centre_id, attached_by=actor.user_id,
                     basis=data.legal_basis, source=source)
    ]  # fmt: skip
    if not checked:
        _refuse_foreign(session, region, data, centre_id)
        _refuse_taken(session, person)
    _store(session, person)
    details = {"centre_id": centre_id, "basis": data.legal_basis, "source": source}
    note(session, actor, region, person, "person.register", details)
    return person


def lock_registrations(session: Session, *, centre_id: int) -> None:
    """Let one registration at a time pass in a centre, so that a double press finds the first.

    For databases that write side by side; SQLite has one writer anyway.
    """
    session.execute(
        sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    )


def lock_file(session: Session, *, public_id: str) -> None:
    """Let one change of a file at a time pass: whoever waited reads what the first has saved."""
    session.execute(sa.select(Person.id).where(Person.public_id == public_id).with_for_update())


def update_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    version: int,
    data: PersonData,
) -> Person:
    """Change a file (not its categories and centres). The person comes with phones and centres.

    Raises `Conflict` when somebody changed it since `version`, and what `register_person` raises.
    """
    require(actor, region, living_centres(person), "people.edit", "")
    if person.version != version:
        raise Conflict(
            "person.changed",
            _("Somebody changed this file while you were editing it. Open it again and compare."),
        )
    columns = person_columns(data)
    changed = {
        name: [plain_value(name, getattr(person, name)), plain_value(name, value)]
        for name, value in columns.items()
        if getattr(person, name) != value and not name.endswith("_key")
    }
    phones = person_phones(region, data)
    before = [(one.number, one.note) for one in person.phones]
    after = [(one.number, one.note) for one in phones]
    if before != after:
        changed["phones"] = [[number for number, _ in before], [number for number, _ in after]]
    if not changed:
        return person
    _refuse_foreign(session, region, data, None)
    if person.address_hidden and (data.address.strip() or data.district_id):
        raise InvalidInput(
            "person.address_hidden",
            _("The address is hidden for the person's safety: it is changed with the protection."),
            field="address",
        )
    if person.died_on and data.birth_date and data.birth_date > person.died_on:
        raise InvalidInput(
            "person.born_after_death",
            _(
                "The birth date is after the day of death (%(day)s).",
                day=f"{person.died_on:%d.%m.%Y}",
            ),
            field="birth_date",
        )
    with session.no_autoflush:
        for name, value in columns.items():
            setattr(person, name, value)
        if before != after:
            person.phones = phones
        _refuse_taken(session, person)
    person.version = version + 1  # phones alone change the file as well
    _store(session, person)
    note(session, actor, region, person, "person.update", {"changed": changed})
    return person


# Centres -------------------------------------------------------------------------------------


def attach_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    centre_id: int,
    reason: str,
    basis: str,
    source: str = "",
) -> PersonCentre:
    """Let a centre hold the file of a person whom the region already knows.

    A second call finds the first attachment and adds nothing. Raises `InvalidInput` without a
    reason or with an unknown basis.
    """
    require(actor, region, [centre_id], "people.attach", source)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("attach.reason", _("Write why the person comes to this centre."),
                           field="reason")  # fmt: skip
    if basis not in LEGAL_BASES and not (source and not basis):
        raise InvalidInput("attach.basis", _("Choose the legal basis."), field="basis")
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    living = session.scalar(
        sa.select(PersonCentre).where(
            PersonCentre.person_id == person.id,
            PersonCentre.centre_id == centre_id,
            PersonCentre.detached_at.is_(None),
        )
    )
    if living is not None:
        return living
    if basis == "paper_consent" and not source:
        _refuse_sharing(session, region, person)
    link = PersonCentre(region_id=region.id, person_id=person.id, centre_id=centre_id,
                        attached_by=actor.user_id, reason=reason, basis=basis,
                        source=source)  # fmt: skip
    session.add(link)
    session.flush()
    details = {"centre_id": centre_id, "reason": reason, "basis": basis, "source": source}
    note(session, actor, region, person, "person.attach", details)
    return link


def detach_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    centre_id: int,
    reason: str,
) -> None:
    """Let go of the file: the centre's staff no longer see it. Nothing is deleted, and it can be
    attached again. Raises `NotFound` when the centre does not hold it."""
    require(actor, region, [centre_id], "people.attach", "")
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("detach.reason", _("Write the reason."), field="reason")
    links = [one for one in person.centres if one.centre_id == centre_id and not one.detached_at]
    if not links:
        raise NotFound
    for link in links:
        link.detached_at, link.detached_reason = now_utc(), reason
    session.flush()
    details = {"centre_id": centre_id, "reason": reason}
    note(session, actor, region, person, "person.detach", details)


# Undoing an import ---------------------------------------------------------------------------


def detach_source(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_ids: Iterable[int],
    source: str,
    reason: str,
) -> int:
    """Take back the attachments that `source` (`import:<batch>`) made; returns how many."""
    count = 0
    links = session.scalars(
        sa.select(PersonCentre).where(
            PersonCentre.person_id.in_(list(person_ids)),
            PersonCentre.source == source,
            PersonCentre.detached_at.is_(None),
        )
    ).all()
    for link in links:
        require(actor, region, [link.centre_id], "people.attach", source)
        link.detached_at, link.detached_reason = now_utc(), reason[:200]
        count += 1
    session.flush()
    return count


def withdraw_people(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_ids: Iterable[int],
    source: str,
    reason: str,
) -> list[int]:
    """Withdraw people whom an import had made: they leave every list, the rows stay.

    Those whom another centre or another source attached since are kept, and only the attachment
    of `source` ends. Returns the ids that were withdrawn.
    """
    ids = list(person_ids)
    detach_source(session, actor=actor, region=region, person_ids=ids, source=source, reason=reason)
    people = session.scalars(
        sa.select(Person)
        .where(Person.id.in_(ids), Person.withdrawn_at.is_(None))
        .options(selectinload(Person.centres))
        .execution_options(populate_existing=True)
    ).all()
    withdrawn = []
    for person in people:
        if living_centres(person):
            continue
        person.withdrawn_at, person.withdrawn_reason = now_utc(), reason[:100]
        withdrawn.append(person.id)
        note(session, actor, region, person, "person.withdraw", {"reason": reason})
    session.flush()
    return withdrawn


# Parts ---------------------------------------------------------------------------------------


def _refuse_sharing(session: Session, region: RegionInfo, person: Person) -> None:
    """Where another centre holds the file, the person's consent must let it go to this one."""
    held = sa.select(PersonCentre.id).where(
        PersonCentre.person_id == person.id, PersonCentre.detached_at.is_(None)
    )
    if session.scalar(held.limit(1)) is None:
        return
    problems = kernel().call(
        "check_sharing",
        region=region,
        session=session,
        person_id=person.id,
        on=local_today(region.timezone),
    )
    for problem in problems:
        if problem.blocking:
            raise Conflict(problem.code, problem.text, field="basis")


def _refuse_foreign(
    session: Session, region: RegionInfo, data: PersonData, centre_id: int | None
) -> None:
    """The district and the centre must be the region's: identifiers come from outside."""
    if centre_id is not None and session.scalar(
        sa.select(Centre.region_id).where(Centre.id == centre_id)
    ) != region.id:  # fmt: skip
        raise NotFound
    if data.district_id is not None and session.scalar(
        sa.select(District.region_id).where(District.id == data.district_id)
    ) != region.id:  # fmt: skip
        raise InvalidInput("district.unknown", _("Choose from the list."), field="district_id")


def _refuse_taken(session: Session, person: Person) -> None:
    for value, column, error in (
        (person.iin, Person.iin, IinTaken),
        (person.card_number, Person.card_number, CardTaken),
    ):
        if value is None:
            continue
        holder = session.scalar(
            sa.select(Person.public_id).where(
                column == value, Person.withdrawn_at.is_(None), Person.id != (person.id or 0)
            )
        )
        if holder is None:
            holder = _kept_holder(session, person, column == value)
        if holder is not None:
            raise error(holder)


def _kept_holder(session: Session, person: Person, condition: sa.ColumnElement[bool]) -> str | None:
    """Another file into which the holder's was merged: its numbers are that person's."""
    kept = [one for one in kept_ids(session, condition) if one != person.id]
    if not kept:
        return None
    return session.scalar(sa.select(Person.public_id).where(Person.id == kept[0]))


def _store(session: Session, person: Person) -> None:
    """Write in a savepoint: of two who register one IIN at once, the unique index lets one win,
    and the other is told who did."""
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError:
        with session.no_autoflush:
            _refuse_taken(session, person)
        raise
