"""Consents, given files, terms and breaches of a person: merged, told, erased; and what forbids to
erase or to stop processing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.people.models import Person
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, Problem, RegionInfo
from core.privacy import labels
from core.privacy.consent_services import sharing_problem
from core.privacy.models import (
    Breach,
    BreachPerson,
    Consent,
    ConsentCode,
    PersonErasure,
    PersonExport,
    RetentionCase,
)
from core.regions.retention import kept_until
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, person_records, record_of


def merge_people(merging: Merging) -> list[Moved]:
    """All of it follows; where both files stand under one breach or term, one row is enough."""
    return [
        merging.move(Consent, label=_("Consents")),
        merging.move(ConsentCode, label=_("Codes of consents")),
        merging.move(ConsentCode, "signer_id", label=_("Codes sent for another person")),
        merging.move(PersonExport, label=_("Files given to the person")),
        merging.move(PersonErasure, label=_("Erasures")),
        merging.move(RetentionCase, label=_("Ended terms"),
                     leave=_twice(merging, RetentionCase, RetentionCase.due_on)),
        merging.move(BreachPerson, label=_("Breaches"),
                     leave=_twice(merging, BreachPerson, BreachPerson.breach_id)),
    ]  # fmt: skip


def _twice(merging: Merging, model: type[Any], column: Any) -> list[int]:
    """Rows of the dropped file that the kept one has as well."""
    kept = sa.select(column).where(model.person_id == merging.keep_id)
    rows = sa.select(model.id).where(model.person_id == merging.drop_id, column.in_(kept))
    return list(merging.session.scalars(rows))


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Consents, earlier files and erasures, ended terms, and breaches that touched the person."""
    return [
        *person_records(
            session, Consent, person_id=person_id, kind=_("Consent"), at="created_at",
            columns={
                "purpose": (_("Purpose"), labels.PURPOSES), "given_on": _("Given on"),
                "source": (_("How it was given"), labels.SOURCES),
                "paper_number": _("Number of the paper"),
                "given_by": (_("Given by"), labels.GIVERS),
                "representative": _("Representative and paper"),
                "signed_name": _("Name typed in place of a signature"), "valid_to": _("Last day"),
                "code_phone": _("Phone to which the code was sent"),
                "withdrawn_on": _("Withdrawn on"), "withdrawn_reason": _("Reason"),
            },
        ),
        *person_records(
            session, ConsentCode, person_id=person_id, kind=_("Code of a consent"),
            at="created_at",
            columns={"created_at": _("When"), "phone": _("Phone to which the code was sent"),
                     "representative": _("Representative and paper")},
        ),
        *person_records(
            session, PersonExport, person_id=person_id, kind=_("File given to the person"),
            at="created_at",
            columns={"created_at": _("When"), "reason": _("Reason"), "taken_at": _("Taken")},
        ),
        *person_records(
            session, PersonErasure, person_id=person_id, kind=_("Erasure"), at="created_at",
            columns={"created_at": _("When"), "reason": _("Reason")},
        ),
        *person_records(
            session, RetentionCase, person_id=person_id, kind=_("Ended term"), at="found_at",
            columns={"left_on": _("Left on"), "due_on": _("Term until"), "reason": _("Reason"),
                     "keep_until": _("Kept until")},
        ),
        *_breaches_told(session, person_id),
    ]  # fmt: skip


def _breaches_told(session: Session, person_id: int) -> list[PersonRecord]:
    rows = session.execute(
        sa.select(*BreachPerson.__table__.c, Breach.title, Breach.discovered_at)
        .join(Breach, Breach.id == BreachPerson.breach_id)
        .where(BreachPerson.person_id == person_id)
        .order_by(BreachPerson.id)
    ).mappings()
    columns = {"title": _("What happened"), "discovered_at": _("Discovered"), "note": _("Note")}
    kind = _("Breach that touched the person")
    return [record_of(row, kind=kind, code="breach_person", columns=columns, at="discovered_at")
            for row in rows]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Dates of consents stay as the proof that the work was lawful; files made earlier go."""
    last = session.scalar(
        sa.select(
            sa.func.max(sa.func.coalesce(Consent.withdrawn_on, Consent.valid_to, Consent.given_on))
        ).where(Consent.person_id == person_id)
    )
    texts = ("paper_number", "representative", "withdrawn_reason", "signed_name", "code_phone")
    consents = make_nameless(
        session, Consent, person_id=person_id, label=_("Consents"), texts=texts
    )
    if last is not None:
        reason = _("Dates and versions of consents prove that the data were held lawfully.")
        until = kept_until(region, "consent", last)
        consents = Erasure(consents.label, consents.count, kept=True, reason=reason, until=until)
    return [
        consents,
        _codes_gone(session, person_id),
        make_nameless(session, PersonExport, person_id=person_id, content=None,
                      label=_("Files given to the person"), texts=("reason",)),
        make_nameless(session, PersonErasure, person_id=person_id, label=_("Erasures"),
                      texts=("reason",)),
        make_nameless(session, RetentionCase, person_id=person_id, label=_("Ended terms"),
                      texts=("reason",)),
        make_nameless(session, BreachPerson, person_id=person_id, label=_("Breaches"),
                      texts=("note",)),
    ]  # fmt: skip


def _codes_gone(session: Session, person_id: int) -> Erasure:
    """Codes of a person, and those that went to the person's phone for somebody else."""
    rows = session.scalars(
        sa.delete(ConsentCode)
        .where(sa.or_(ConsentCode.person_id == person_id, ConsentCode.signer_id == person_id))
        .returning(ConsentCode.id)
        .execution_options(synchronize_session=False)
    ).all()
    return Erasure(_("Codes of consents"), len(rows))


def open_duties(*, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    """A law that asks for the data, and a breach that is not closed yet."""
    basis = session.execute(
        sa.select(Person.legal_basis, Person.legal_basis_note).where(Person.id == person_id)
    ).one()
    found = []
    if basis.legal_basis == "legal_duty":
        text = _("The data are held by a duty of law (%(note)s). If it has ended, change the legal "
                 "basis in the file.", note=basis.legal_basis_note or "—")  # fmt: skip
        found.append(Problem("privacy.legal_duty", text))
    titles = session.scalars(
        sa.select(Breach.title)
        .join(BreachPerson, BreachPerson.breach_id == Breach.id)
        .where(BreachPerson.person_id == person_id, Breach.closed_at.is_(None))
        .order_by(Breach.id)
    )
    for title in titles:
        text = _("The breach «%(title)s» that touches the person is not closed.", title=title)
        found.append(Problem("privacy.breach", text))
    return found


def check_sharing(
    *, session: Session, region: RegionInfo, person_id: int, on: dt.date
) -> list[Problem]:
    """The consent to sharing, once the region has put its text in force."""
    text = sharing_problem(session, person_id=person_id, on=on)
    return [Problem("consent.missing", text)] if text else []
