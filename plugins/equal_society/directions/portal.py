"""What the portal of social services asks for, in its order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person, Request
from core.sdk.requests import answers_in_words, type_label, type_of
from core.sdk.services import (
    CATEGORY_LABELS,
    RegionInfo,
    format_date,
    load_people,
    local_today,
)
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.entitlements.models import Ipar


def portal_fields(session: Session, region: RegionInfo, request_id: int) -> list[tuple[Any, str]]:
    """Pairs of label and value of a request; fields that nothing is known of are left out.

    `request_id` is the key of the row.
    """
    request = session.get_one(Request, request_id)
    (person,) = load_people(session, [request.person_id])
    today = local_today(region.timezone)
    programme = session.scalars(
        sa.select(Ipar)
        .where(
            Ipar.region_id == region.id,
            Ipar.person_id == person.id,
            Ipar.voided_at.is_(None),
            sa.or_(Ipar.valid_to.is_(None), Ipar.valid_to >= today),
        )
        .order_by(Ipar.issued_on.desc(), Ipar.id.desc())
        .limit(1)
    ).one_or_none()
    told = [
        *_person(person, today),
        (_("IPAR number"), programme.number if programme else ""),
        (_("IPAR date"), format_date(programme.issued_on) if programme else ""),
        (_("Service"), str(type_label(request.type))),
        *answers_in_words(type_of(request.type), request.answers),
    ]
    return [(label, value) for label, value in told if value]


def _person(person: Person, today: dt.date) -> list[tuple[Any, str]]:
    groups = [
        str(CATEGORY_LABELS[one.code])
        for one in person.categories
        if one.code.startswith("disability")
        and one.ended_at is None
        and (one.valid_to is None or one.valid_to >= today)
    ]
    return [
        (_("IIN"), person.iin or ""),
        (_("Surname"), person.surname),
        (_("Given name"), person.given_name),
        (_("Patronymic"), person.patronymic),
        (_("Date of birth"), format_date(person.birth_date) if person.birth_date else ""),
        (_("Phone"), person.phones[0].number if person.phones else ""),
        (_("Address"), person.address),
        (_("Disability"), groups[0] if groups else ""),
    ]
