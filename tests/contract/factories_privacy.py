"""Consents, the rights of persons, breaches, and opening somebody's closed file."""

from __future__ import annotations

import datetime as dt

from core.audit.models import Opening
from core.clock import now_utc
from core.privacy.models import (
    Breach,
    BreachPerson,
    Consent,
    ConsentText,
    PersonErasure,
    PersonExport,
    RetentionCase,
)
from tests.contract.place import Maker, Place


def _consent(place: Place) -> Consent:
    text = place.add(
        ConsentText(
            region_id=place.region.id, purpose="photo", number=place.centre_id,
            valid_from=dt.date(2020, 1, 1), operator_bin="990840000002",
            **{f"{part}_{language}": "Мәтін" for language in ("kk", "ru")
               for part in ("operator", "body", "data", "transfer", "abroad", "public")},
        )
    )  # fmt: skip
    return place.add(
        Consent(region_id=place.region.id, person_id=place.one("person").id, purpose="photo",
                text_id=text.id, given_on=dt.date(2026, 1, 2), paper_number="1")
    )  # fmt: skip


def _breach(place: Place) -> Breach:
    return place.add(
        Breach(region_id=place.region.id, title="Хат қате кетті", discovered_at=now_utc(),
               notify_by=dt.date(2099, 1, 1))
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "consent": _consent,
    "breach": _breach,
    "affected": lambda p: p.add(
        BreachPerson(
            region_id=p.region.id,
            breach_id=p.one("breach").id,
            source="hand",
            person_id=p.one("person").id,
        )
    ),
    "person_export": lambda p: p.add(
        PersonExport(
            region_id=p.region.id,
            person_id=p.one("person").id,
            created_by=p.actor_id,
            made_at=now_utc(),
            expires_at=now_utc() + dt.timedelta(hours=1),
            content=b"PK",
        )
    ),
    "erasure": lambda p: p.add(
        PersonErasure(region_id=p.region.id, person_id=p.one("person").id, reason="Өтініш")
    ),
    "case": lambda p: p.add(
        RetentionCase(
            region_id=p.region.id,
            person_id=p.one("person").id,
            found_at=now_utc(),
            left_on=dt.date(2020, 1, 1),
            due_on=dt.date(2025, 1, 1),
        )
    ),
    "opening": lambda p: p.add(
        Opening(
            region_id=p.region.id,
            person_id=p.one("person").id,
            user_id=p.target_id,
            centre_id=p.centre_id,
            reason="дәрігер сұрады",
            expires_at=now_utc() + dt.timedelta(hours=1),
        )
    ),
}

FACTORIES: dict[str, Maker] = {
    "consent_id": lambda p: p.one("consent").public_id,
    "privacy.purpose": lambda p: p.one("consent").purpose,
    "privacy.language": lambda p: "kk",
    "breach_id": lambda p: p.one("breach").public_id,
    "affected_id": lambda p: p.one("affected").id,
    "privacy.export_id": lambda p: p.one("person_export").public_id,
    "erasure_id": lambda p: p.one("erasure").public_id,
    "case_id": lambda p: p.one("case").public_id,
    "opening_id": lambda p: p.one("opening").public_id,
}
