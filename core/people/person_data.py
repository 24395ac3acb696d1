"""What of a person's own tables follows in a merge, is told to the person, and is erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.db import new_public_id
from core.people import labels
from core.people.duplicate_data import erase_pairs, pair_records
from core.people.merge_data import erase_merges, merge_records
from core.people.merge_pairs import merge_pairs
from core.people.models import Person, PersonCategory, PersonCentre, PersonPhone
from core.people.rules import ERASED
from core.people.vocabulary import forget_words
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, RegionInfo
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.records import erase_rows, make_nameless, person_records


def merge_people(merging: Merging) -> list[Moved]:
    """Phones without repeats, categories, and centres: of two living rows for one centre the kept
    file's stays. What both files have alike stays where it is."""
    return [_phones(merging), _categories(merging), _centres(merging), merge_pairs(merging)]


def _both(merging: Merging, model: type[Any]) -> tuple[list[Any], list[Any]]:
    """Rows of the kept file, then of the dropped one."""
    rows = merging.session.scalars(
        sa.select(model)
        .where(model.person_id.in_([merging.keep_id, merging.drop_id]))
        .order_by(model.id)
    ).all()
    kept = [one for one in rows if one.person_id == merging.keep_id]
    return kept, [one for one in rows if one.person_id == merging.drop_id]


def _phones(merging: Merging) -> Moved:
    kept, dropped = _both(merging, PersonPhone)
    known = {one.number for one in kept}
    return merging.move(
        PersonPhone, label=_("Phones"), leave=[one.id for one in dropped if one.number in known]
    )


def _categories(merging: Merging) -> Moved:
    """One category with the same dates stands once, with the evidence of either."""
    kept, dropped = _both(merging, PersonCategory)
    known = {_category_key(one): one for one in kept}
    repeated = [one for one in dropped if _category_key(one) in known]
    for one in repeated:
        same = known[_category_key(one)]
        if one.evidence and not same.evidence:
            merging.change(same, evidence=one.evidence)
        if one.evidence_kind and not same.evidence_kind:
            merging.change(
                same,
                evidence_kind=one.evidence_kind,
                evidence_number=one.evidence_number,
                evidence_on=one.evidence_on,
            )
    leave = [one.id for one in repeated]
    return merging.move(PersonCategory, label=_("Categories"), leave=leave)


def _category_key(one: PersonCategory) -> tuple[Any, ...]:
    return one.code, one.valid_from, one.valid_to, one.ended_at is None


def _centres(merging: Merging) -> Moved:
    kept, dropped = _both(merging, PersonCentre)
    living = {one.centre_id for one in kept if one.detached_at is None}
    for one in dropped:
        if one.detached_at is None and one.centre_id in living:
            merging.change(
                one,
                detached_at=now_utc(),
                detached_reason=gettext("Two files of one person were merged"),
            )
    return merging.move(PersonCentre, label=_("Centres that hold the file"))


# The rights of the person ----------------------------------------------------------------------

_CODES = {"sex": labels.SEXES, "legal_basis": labels.LEGAL_BASES,
          "iin_missing_reason": labels.IIN_MISSING_REASONS}  # fmt: skip
_PERSON = {
    name: (label, _CODES[name]) if name in _CODES else label
    for name, label in labels.FIELDS.items()
    if name in Person.__table__.c
}


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """The file itself, its phones, categories, and the centres that hold or held it."""
    return [
        *person_records(session, Person, person_id=person_id, key="id", kind=_("Personal file"),
                        columns=_PERSON, at="created_at"),
        *person_records(session, PersonPhone, person_id=person_id, kind=_("Phone"),
                        columns={"number": _("Phone"), "note": _("Whose phone")}),
        *person_records(
            session, PersonCategory, person_id=person_id, kind=_("Category"), at="created_at",
            columns={
                "code": (_("Category"), labels.CATEGORIES), "valid_from": _("First day"),
                "valid_to": _("Last day"), "evidence": _("Evidence"),
                "evidence_kind": (_("Kind of paper"), labels.EVIDENCE_KINDS),
                "evidence_number": _("Number of the paper"), "evidence_on": _("Date of the paper"),
                "source": _("Source"), "ended_reason": _("Reason"),
            },
        ),
        *person_records(
            session, PersonCentre, person_id=person_id, kind=_("Centre that holds the file"),
            at="attached_at",
            columns={
                "attached_at": _("Attached"), "reason": _("Reason"),
                "basis": (_("Legal basis"), labels.LEGAL_BASES), "detached_at": _("Detached"),
                "detached_reason": _("Why detached"),
            },
        ),
        *pair_records(session, person_id=person_id),
        *merge_records(session, person_id=person_id),
    ]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Nobody is found by this row any more; month of birth, sex and district stay for figures. The
    number in addresses and on the card changes too, so that an old card leads nowhere."""
    now = now_utc()
    session.execute(
        sa.update(PersonCentre)
        .where(PersonCentre.person_id == person_id, PersonCentre.detached_at.is_(None))
        .values(detached_at=now)
        .execution_options(synchronize_session=False)
    )
    return [
        _nameless_file(session, region, person_id),
        erase_rows(session, PersonPhone, person_id=person_id, label=_("Phones")),
        make_nameless(session, PersonCategory, person_id=person_id, label=_("Categories"),
                      texts=("evidence", "evidence_kind", "evidence_number", "source",
                             "ended_reason"), evidence_on=None),
        make_nameless(session, PersonCentre, person_id=person_id,
                      label=_("Centres that held the file"), texts=("reason", "detached_reason")),
        erase_pairs(session, person_id=person_id),
        erase_merges(session, person_id=person_id),
    ]  # fmt: skip


def _nameless_file(session: Session, region: RegionInfo, person_id: int) -> Erasure:
    born, key = session.execute(
        sa.select(Person.birth_date, Person.name_key).where(Person.id == person_id)
    ).one()
    texts = ("surname", "given_name", "patronymic", "surname_key", "given_key", "patronymic_key",
             "name_key", "sort_key", "iin_missing_reason", "address", "kato_code", "legal_basis",
             "legal_basis_note", "note")  # fmt: skip
    done = make_nameless(
        session, Person, person_id=person_id, key="id", label=_("Personal file"), texts=texts,
        iin=None, iin_reminder_on=None, card_number=None, legal_basis_on=None,
        birth_date=born.replace(day=1) if born else None, public_id=new_public_id(),
        withdrawn_at=now_utc(), withdrawn_reason=ERASED, version=Person.version + 1,
    )  # fmt: skip
    forget_words(session, region_id=region.id, words=key.split())
    return done
