"""What is done to pairs of likely duplicates: found, closed, decided, decided otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput
from core.jobs.models import Job
from core.jobs.services import enqueue
from core.people.access import require
from core.people.duplicate_models import PersonPair, PersonPairRun
from core.people.duplicate_rules import POSSIBLE, Likeness
from core.people.duplicates import both_facts, likeness
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _

#: kind of the run (core.jobs), and the right to see and decide
FIND: Final = "people.duplicates"
PERMISSION: Final = "people.duplicates"


@dataclass(frozen=True)
class FoundPair:
    """A pair that a run found, the lower number first."""

    first_id: int
    second_id: int
    score: int
    reasons: tuple[str, ...]


# Runs ----------------------------------------------------------------------------------------


def start_run(session: Session, *, actor: Actor, region: RegionInfo) -> Job:
    """The run of the region that is under way, or a new one. A double press starts one."""
    require(actor, region, actor.centre_scope(PERMISSION, region.id) or (), PERMISSION, "")
    under_way = session.scalar(
        sa.select(Job)
        .where(Job.kind == FIND, Job.region_id == region.id,
               Job.state.in_(("waiting", "running")))
        .order_by(Job.id.desc())
        .limit(1)
    )  # fmt: skip
    if under_way is not None:
        return under_way
    return enqueue(
        session,
        kind=FIND,
        arguments={},
        region_id=region.id,
        actor=actor,
        unique_key=f"{FIND}/{region.id}/by hand/{now_utc():%Y-%m-%dT%H:%M}",
    )


def store_found(session: Session, *, region_id: int, found: list[FoundPair]) -> None:
    """Write pairs of one step (at most 500). What was decided stays decided; a pair that had been
    closed is open again."""
    if not found:
        return
    known = _known(session, found)
    seen = now_utc()
    for one in found:
        pair = known.get((one.first_id, one.second_id))
        if pair is None:
            session.add(
                PersonPair(region_id=region_id, first_id=one.first_id, second_id=one.second_id,
                           score=one.score, reasons=list(one.reasons), seen_at=seen)
            )  # fmt: skip
            continue
        pair.score, pair.reasons, pair.seen_at = one.score, list(one.reasons), seen
        if pair.state == "closed":
            pair.state = "open"
    session.flush()


def _known(session: Session, found: list[FoundPair]) -> dict[tuple[int, int], PersonPair]:
    firsts = {one.first_id for one in found}
    rows = session.scalars(
        sa.select(PersonPair).where(PersonPair.first_id.in_(firsts)).with_for_update()
    )
    return {(row.first_id, row.second_id): row for row in rows}


def close_unseen(session: Session, *, before: dt.datetime, limit: int) -> int:
    """Close open pairs that nothing has seen since `before`; returns how many, at most `limit`."""
    ids = session.scalars(
        sa.select(PersonPair.id)
        .where(PersonPair.state == "open", PersonPair.seen_at < before)
        .limit(limit)
    ).all()
    if ids:
        session.execute(
            sa.update(PersonPair)
            .where(PersonPair.id.in_(ids), PersonPair.state == "open")
            .values(state="closed")
            .execution_options(synchronize_session=False)
        )
    return len(ids)


def finish_run(session: Session, *, region_id: int, **counted: Any) -> None:
    """Keep what a run counted: the columns of `PersonPairRun`."""
    session.add(PersonPairRun(region_id=region_id, **counted))
    session.flush()


# Decisions -----------------------------------------------------------------------------------


def decide_different(
    session: Session, *, actor: Actor, region: RegionInfo, pair: PersonPair, reason: str
) -> PersonPair:
    """Remember that the two are not the same person. The pair comes with people and centres.

    A second press changes nothing. Raises `InvalidInput` without a reason, `NotAllowed`, and
    `Conflict` when the two were merged meanwhile.
    """
    _require(actor, region, pair)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise InvalidInput("pair.reason", _("Write how you know it."), field="reason")
    _lock(session, pair)
    if pair.state == "merged":
        raise Conflict("pair.merged", _("These two were merged meanwhile."))
    if pair.state != "different":
        _decide(session, actor, region, pair, "different", reason)
    return pair


def reopen(session: Session, *, actor: Actor, region: RegionInfo, pair: PersonPair) -> PersonPair:
    """Take the decision back. The pair comes with people, phones and centres.

    It is open again if the files are still alike. A second press changes nothing.
    """
    _require(actor, region, pair)
    _lock(session, pair)
    if pair.state != "different":
        return pair
    alike = likeness(*both_facts(session, pair.first, pair.second))
    pair.score, pair.reasons, pair.seen_at = alike.score, list(alike.reasons), now_utc()
    _decide(session, actor, region, pair, "open" if alike.score >= POSSIBLE else "closed", "")
    return pair


def remember_different(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    others: Iterable[tuple[Person, Likeness]],
    reason: str,
) -> None:
    """Keep what was confirmed while registering: the new person is none of these."""
    for other, alike in others:
        first, second = sorted((person, other), key=lambda one: one.id)
        pair = PersonPair(region_id=region.id, first_id=first.id, second_id=second.id,
                          score=alike.score, reasons=list(alike.reasons),
                          created_by=actor.user_id)  # fmt: skip
        try:
            with session.begin_nested():
                session.add(pair)
                session.flush()
        except IntegrityError:
            continue  # a run found the pair in the same moment: it stays open for a second look
        pair.first, pair.second = first, second
        _decide(session, actor, region, pair, "different", reason)


def _require(actor: Actor, region: RegionInfo, pair: PersonPair) -> None:
    centres = living_centres(pair.first) | living_centres(pair.second)
    require(actor, region, centres, PERMISSION, "")


def _lock(session: Session, pair: PersonPair) -> None:
    session.refresh(pair, ["state"], with_for_update=True)


def _decide(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    pair: PersonPair,
    state: str,
    reason: str,
) -> None:
    pair.state, pair.decided_reason = state, reason
    pair.decided_at, pair.decided_by = now_utc(), actor.user_id
    pair.decided_name = actor.full_name[:200]
    session.flush()
    action = "person.pair.different" if state == "different" else "person.pair.reopen"
    for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
        record(
            session,
            actor=actor,
            action=action,
            region_id=region.id,
            subject_type="person",
            subject_id=one.id,
            details={"other": other.public_id, "reason": reason, "score": pair.score},
        )
