"""Results of people in groups, and certificates for those who passed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Group, IssuedDocument
from core.sdk.services import (
    Actor,
    Asked,
    InvalidInput,
    RegionInfo,
    issue_document,
    living_centres,
    load_people,
    local_today,
    now_utc,
    record_audit,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.clubs.models import ClubAssessment, ClubResult
from plugins.active_longevity.clubs.permissions import CLUB_MANAGE, CLUB_RESULTS
from plugins.active_longevity.clubs.queries import levels_of
from plugins.active_longevity.clubs.rules import (
    KINDS,
    MOST_SCORE,
    Entry,
    has_passed,
    place_of,
    score_fault,
    score_of,
)
from plugins.active_longevity.clubs.services import require
from plugins.active_longevity.clubs.words import number

CERTIFICATE = "active_longevity.club_certificate"


def create_assessment(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    kind: str,
    title: str,
    held_on: dt.date,
    max_score: Decimal | None = None,
    pass_score: Decimal | None = None,
    press_key: str | None = None,
) -> ClubAssessment:
    """Note that a test, concert, exhibition or competition was held. The same `press_key` gives
    the first. Raises `InvalidInput` at its field."""
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    known = _same_press(session, press_key)
    if known is not None:
        return known
    _check(region, kind, held_on, max_score, pass_score)
    row = ClubAssessment(
        region_id=group.region_id, group_id=group.id, kind=kind, title=title[:200],
        held_on=held_on, max_score=max_score, pass_score=pass_score, press_key=press_key,
        created_by=actor.user_id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _same_press(session, press_key)
        if known is None:
            raise
        return known
    _note(session, actor, group, row, "assess")
    return row


def _same_press(session: Session, press_key: str | None) -> ClubAssessment | None:
    if not press_key:
        return None
    found: ClubAssessment | None = session.scalar(
        sa.select(ClubAssessment).where(ClubAssessment.press_key == press_key)
    )
    return found


def _check(
    region: RegionInfo, kind: str, held_on: dt.date, most: Decimal | None, passing: Decimal | None
) -> None:
    faults: dict[str, Any] = {}
    if kind not in KINDS:
        faults["kind"] = _("Choose from the list.")
    if held_on > local_today(region.timezone):
        faults["held_on"] = _("The date cannot be in the future.")
    for name, value in (("max_score", most), ("pass_score", passing)):
        if value is not None and not 0 < value <= MOST_SCORE:
            faults[name] = _("Write a number from 1 to %(most)s.", most=MOST_SCORE)
    if most is not None and passing is not None and passing > most:
        faults["pass_score"] = _("It cannot be above the highest score.")
    if faults:
        raise InvalidInput("assessment.invalid", _("This cannot be saved so."), fields=faults)


def save_results(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    assessment: ClubAssessment,
    entries: Mapping[int, Entry],
) -> int:
    """Save what was typed for many people (person id → entry) at once, or nothing of it. An empty
    entry takes a result back, who has no entry keeps theirs. Returns how many people have a result
    now.

    Raises `InvalidInput` with fields `<person id>:<name>`, name one of score, level, place, note.
    """
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    _lock(session, assessment)
    levels = levels_of(session, kind=group.service_kind)
    known = {one.person_id: one for one in living_results(session, assessment_id=assessment.id)}
    certified = valid_documents(session, results=[one for one in known.values() if one.document_id])
    faults: dict[str, Any] = {}
    for person_id, entry in entries.items():
        old = known.get(person_id)
        allowed = {*levels, old.level if old is not None else ""}
        found = _faults(entry, assessment, allowed)
        if old is not None and old.document_id in certified and _takes_back(entry, assessment):
            found["score"] = _("A certificate was issued: void it first.")
        faults |= {f"{person_id}:{name}": text for name, text in found.items()}
    if faults:
        raise InvalidInput("results.invalid", _("Some results cannot be saved."), fields=faults)
    for person_id, entry in entries.items():
        _write(session, actor, assessment, known.get(person_id), person_id, entry)
    session.flush()
    _note(session, actor, group, assessment, "results")
    return len(living_results(session, assessment_id=assessment.id))


def _takes_back(entry: Entry, assessment: ClubAssessment) -> bool:
    passed = has_passed(score_of(entry.score), assessment.pass_score, entry.passed)
    return entry.is_empty or not passed


def _faults(entry: Entry, assessment: ClubAssessment, levels: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if entry.score:
        fault = score_fault(score_of(entry.score), assessment.max_score)
        if fault == "number":
            found["score"] = _("Write the score as a number. Example: 87 or 8,5.")
        elif fault == "high":
            most = assessment.max_score if assessment.max_score is not None else MOST_SCORE
            found["score"] = _("The highest score is %(most)s.", most=number(most))
    if entry.place and place_of(entry.place) is None:
        found["place"] = _("Write the place as a number: 1, 2, 3.")
    if entry.level and entry.level not in levels:
        found["level"] = _("Choose from the list.")
    if len(entry.note) > 300:
        found["note"] = _("Write 300 signs at most.")
    return found


def _write(
    session: Session,
    actor: Actor,
    assessment: ClubAssessment,
    row: ClubResult | None,
    person_id: int,
    entry: Entry,
) -> None:
    if entry.is_empty:
        if row is not None:
            row.voided_at, row.voided_by = now_utc(), actor.user_id
        return
    if row is None:
        row = ClubResult(region_id=assessment.region_id, assessment_id=assessment.id,
                         person_id=person_id, recorded_by=actor.user_id)  # fmt: skip
        session.add(row)
    row.score = score_of(entry.score)
    row.level, row.note = entry.level, entry.note
    row.place = place_of(entry.place)
    row.passed = has_passed(row.score, assessment.pass_score, entry.passed)


# Certificates --------------------------------------------------------------------------------


def issue_certificates(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    assessment: ClubAssessment,
    language: str,
) -> tuple[list[IssuedDocument], int]:
    """A numbered certificate for everybody who passed and has none in force; returns them, and how
    many people were left out because another centre holds their file now.

    Pressed twice issues none twice: the assessment is locked, and each result names its paper.
    Raises what `issue_document` raises.
    """
    require(actor, permission=CLUB_RESULTS, region=region, centre_id=group.centre_id)
    _lock(session, assessment)
    passed = [one for one in living_results(session, assessment_id=assessment.id) if one.passed]
    certified = valid_documents(session, results=[one for one in passed if one.document_id])
    waiting = [one for one in passed if one.document_id not in certified]
    people = {one.id: one for one in load_people(session, [one.person_id for one in waiting])}
    issued, left_out = [], 0
    for result in waiting:
        person = people.get(result.person_id)
        if person is None or group.centre_id not in living_centres(person):
            left_out += 1
            continue
        document = issue_document(
            session, actor=actor, region=region, centre_id=group.centre_id, person=person,
            template_code=CERTIFICATE, language=language, token=secrets.token_hex(16),
            asked=Asked(subject=str(result.id)),
        )  # fmt: skip
        result.document_id = document.id
        issued.append(document)
    session.flush()
    return issued, left_out


def living_results(session: Session, *, assessment_id: int) -> list[ClubResult]:
    """Results in force, as they are in the database now."""
    return list(
        session.scalars(
            sa.select(ClubResult)
            .where(ClubResult.assessment_id == assessment_id, ClubResult.voided_at.is_(None))
            .order_by(ClubResult.id)
            .execution_options(populate_existing=True)
        )
    )


def valid_documents(session: Session, *, results: list[ClubResult]) -> set[int]:
    """Which of the results' certificates stand: they, or what replaced them, are not void."""
    ids = [one.document_id for one in results if one.document_id is not None]
    found = session.scalars(
        sa.select(IssuedDocument.id).where(
            IssuedDocument.id.in_(ids), IssuedDocument.state != "void"
        )
    )
    return set(found)


def _lock(session: Session, assessment: ClubAssessment) -> None:
    session.execute(
        sa.select(ClubAssessment.id)
        .where(ClubAssessment.id == assessment.id)
        .with_for_update(key_share=True)
    )


def _note(
    session: Session, actor: Actor, group: Group, assessment: ClubAssessment, what: str
) -> None:
    record_audit(
        session, actor=actor, action=f"active_longevity.club.{what}", region_id=group.region_id,
        subject_type="group", subject_id=group.id,
        details={"title": group.title, "assessment": assessment.title},
    )  # fmt: skip
