"""Changing sessions in one step that was shown before: preview, confirm, apply once."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed
from core.jobs.models import Job
from core.jobs.services import enqueue, request_stop
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.scheduling import (  # noqa: F401 - they register their kinds
    closure_lift_plans,
    closure_plans,
    copy_plans,
    group_plans,
    series_pattern_plans,
    series_session_plans,
)
from core.scheduling.access import require, same_version
from core.scheduling.busy import Apart, Use, refuse_busy
from core.scheduling.models import Session
from core.scheduling.resource_queries import resources_of_group
from core.scheduling.series_apply import apply_unit, lock_plan
from core.scheduling.series_asks import KINDS, Look, Values, changed_since, look_of
from core.scheduling.series_models import SeriesDeed, SeriesDeedPart
from core.scheduling.series_people import ask_about_people
from core.scheduling.series_plan import Plan
from core.web.i18n import gettext as _
from core.web.i18n import ngettext

JOB: Final = "scheduling.series"
#: more than so many sessions and bookings are changed by the worker, group by group
AT_ONCE: Final = 200
#: a preview may be confirmed for so long
_FRESH_SECONDS: Final = 2 * 3600
_KEEP: Final = -1


@dataclass(frozen=True)
class Shown:
    """A preview with the signed word by which it is confirmed."""

    plan: Plan
    token: str


def preview(
    session: OrmSession, *, actor: Actor, region: RegionInfo, kind: str, values: Values
) -> Shown:
    """What a change would do; nothing is written. Raises what the planner of the kind raises:
    `InvalidInput` at a field, `Conflict`, `NotAllowed`, `NotFound`."""
    plan = make_plan(look_of(session, actor, region), kind=kind, values=values)
    said = {
        "kind": kind, "values": dict(values), "press": secrets.token_hex(16),
        "user": actor.user_id, "region": region.id, "units": plan.digests(),
    }  # fmt: skip
    return Shown(plan, _serializer().dumps(said))


def make_plan(look: Look, *, kind: str, values: Values) -> Plan:
    """The plan with its questions, as things are now."""
    plan = KINDS[kind].plan(look, values)
    if look.only is None:
        ask_about_people(look.session, look.region, plan)
        _ask_about_left_out(plan)
    return plan


def _ask_about_left_out(plan: Plan) -> None:
    left = len(plan.left_out) + sum(bool(one.obstacles) for one in plan.bookings)
    if not left:
        return
    if left == plan.size and not any(unit.group_values or unit.extra for unit in plan.units):
        plan.refusals += [text for one in plan.left_out[:1] for text in one.obstacles] or [
            _("None of it can be changed.")
        ]
        return
    plan.questions.append(
        ngettext(
            "%(num)s row cannot be changed, the reason stands beside it. Change the others?",
            "%(num)s rows cannot be changed, the reason stands beside each. Change the others?",
            left,
        )
    )  # fmt: skip


def read_token(token: str, *, actor: Actor, region: RegionInfo) -> dict[str, Any]:
    """What was shown. Raises `Conflict` when it is too old or not ours."""
    try:
        said: dict[str, Any] = _serializer().loads(token, max_age=_FRESH_SECONDS)
    except SignatureExpired:
        raise Conflict(
            "series.old", _("This was shown too long ago, so nothing was done. Look at it again.")
        ) from None
    except BadSignature:
        raise Conflict("series.token", _("Begin again: this page cannot be confirmed.")) from None
    if said["user"] != actor.user_id or said["region"] != region.id:
        raise NotAllowed("not_allowed", _("You may not do this."))
    return said


def apply(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    token: str,
    agreed: bool = False,
    back_url: str = "",
) -> SeriesDeed:
    """Do what was shown, once: the same token again returns what was done.

    Long work goes to the worker (`state` is waiting). Raises `Conflict` with nothing written when
    anything differs from what was shown or cannot be done; `InvalidInput` at `agreed` while a
    question stands open.
    """
    said = read_token(token, actor=actor, region=region)
    known = _deed(session, said["press"])
    if known is not None:
        return known
    values = said["values"]
    look = look_of(session, actor, region)
    plan = _same_plan(look, said, agreed=agreed)
    deed = _begin(session, look, plan, said, back_url)
    if deed is None:  # the other press was quicker
        found = _deed(session, said["press"])
        assert found is not None
        return found
    if plan.size > AT_ONCE:
        job = enqueue(
            session, kind=JOB, arguments={"deed_id": deed.public_id}, region_id=region.id,
            actor=actor, unique_key=f"series:{said['press']}", total=plan.size,
        )  # fmt: skip
        deed.state, deed.job_id = "waiting", job.id
        session.flush()
        return deed
    lock_plan(session, plan, plan.group_ids)
    look = replace(look, deed_id=deed.id)
    plan = _same_plan(look, said, agreed=agreed)
    for unit in plan.units:
        if not unit.is_empty:
            apply_unit(look, plan, unit, values, deed)
    deed.done_at = now_utc()
    session.flush()
    return deed


def stop(session: OrmSession, *, actor: Actor, region: RegionInfo, deed: SeriesDeed) -> None:
    """Ask the worker to stop after the present part; a deed that is over stays as it is."""
    require(actor, "groups.manage", region=region, centre_id=deed.centre_id)
    job = session.get(Job, deed.job_id) if deed.job_id is not None else None
    if job is None:
        return
    request_stop(session, actor=actor, job=job)
    if job.state == "stopped":
        deed.state, deed.done_at = "stopped", now_utc()
        session.flush()


def apply_part(look: Look, *, deed: SeriesDeed, key: str, digest: str) -> int:
    """One unit of a deed in a step of the worker; returns how many rows it had. A unit that
    changed since it was shown is left as it is, and that is noted."""
    session = look.session
    done = sa.select(SeriesDeedPart.id).where(
        SeriesDeedPart.deed_id == deed.id, SeriesDeedPart.unit == key
    )
    if session.scalar(done) is not None:
        return 0
    look = replace(look, deed_id=deed.id, only=key)
    try:
        with session.begin_nested():
            plan = make_plan(look, kind=deed.kind, values=deed.ask)
            lock_plan(session, plan, plan.group_ids)
            plan = make_plan(look, kind=deed.kind, values=deed.ask)
            unit = plan.unit(key)
            if unit is None or unit.digest() != digest:
                raise changed_since()
            apply_unit(look, plan, unit, deed.ask, deed)
            return unit.size
    except DomainError as error:
        session.add(
            SeriesDeedPart(
                region_id=look.region.id, deed_id=deed.id, unit=key, title="",
                outcome={"left": 1}, remarks=[str(error.message)],
            )
        )  # fmt: skip
        session.flush()
        return 0


def _same_plan(look: Look, said: dict[str, Any], *, agreed: bool) -> Plan:
    plan = make_plan(look, kind=said["kind"], values=said["values"])
    if plan.digests() != said["units"]:
        raise changed_since()
    if plan.refusals:
        raise Conflict("series.refused", " ".join(plan.refusals))
    if plan.questions and not agreed:
        raise InvalidInput("series.agreed", _("Answer the questions first."), field="agreed")
    return plan


def _begin(
    session: OrmSession, look: Look, plan: Plan, said: dict[str, Any], back_url: str
) -> SeriesDeed | None:
    deed = SeriesDeed(
        region_id=look.region.id, centre_id=plan.centre_id, group_id=plan.group_id,
        kind=said["kind"], press_key=said["press"], ask=said["values"],
        units=list(said["units"].items()), created_by=look.actor.user_id, back_url=back_url[:300],
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(deed)
            session.flush()
    except IntegrityError:
        return None
    return deed


def _deed(session: OrmSession, press: str) -> SeriesDeed | None:
    return session.scalar(sa.select(SeriesDeed).where(SeriesDeed.press_key == press))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(kernel().settings.secret_key, salt="scheduling.series")


# One session at once ------------------------------------------------------------------------------


def move_session(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    room_id: int | None,
    instructor_id: int | None = _KEEP,
    reason: str = "",
    agreed: bool = False,
    version: int | None = None,
) -> Session:
    """Move one session to another time or room, and tell its people.

    `starts_at` and `ends_at` are aware; `room_id` None is no room; an `instructor_id` that is not
    the present one makes that person its substitute. Raises `Busy` at the field at fault (naming
    what is in the way and three free times), `InvalidInput` for a time that has passed or ends
    before it begins, `Conflict` for an older `version`, a closed or cancelled session, another
    session of the group at that time; and `Conflict` with the code `series.question` while `agreed`
    is not set and there is something to answer: a day off, people who are elsewhere then.
    """
    same_version(meeting, version)
    values = move_values(
        region, meeting=meeting, starts_at=starts_at, ends_at=ends_at, room_id=room_id,
        reason=reason,
    )  # fmt: skip
    look = look_of(session, actor, region)
    if instructor_id not in (_KEEP, meeting.instructor_id):
        values["staff_id"] = instructor_id or 0
    plan = _single(look, "move", values, meeting)
    lock_plan(session, plan, plan.group_ids)
    plan = _single(look, "move", values, meeting)
    if plan.questions and not agreed:
        raise Conflict("series.question", " ".join(plan.questions), field="agreed")
    press = secrets.token_hex(16)
    said = {"kind": "move", "values": values, "press": press, "units": plan.digests()}
    deed = _begin(session, look, plan, said, "")
    assert deed is not None
    apply_unit(look, plan, plan.units[0], values, deed)
    deed.done_at = now_utc()
    session.flush()
    session.refresh(meeting)
    return meeting


def move_values(
    region: RegionInfo,
    *,
    meeting: Session,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    room_id: int | None,
    reason: str = "",
) -> dict[str, Any]:
    """What the plan "move" asks for, by the clock on the wall. Raises `InvalidInput` at `ends_at`
    for an end on another day or before the start."""
    zone = ZoneInfo(region.timezone)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if end.date() != start.date():
        raise InvalidInput(
            "session.times",
            _("The end must be later than the start, on the same day. Example: 10:00 to 11:00."),
            field="ends_at",
        )
    return {
        "session_id": meeting.id, "scope": "this", "same_slot": False, "reason": reason,
        "day": start.date().isoformat(), "starts_at": f"{start:%H:%M}", "ends_at": f"{end:%H:%M}",
        "room_id": room_id or 0,
    }  # fmt: skip


def _single(look: Look, kind: str, values: Values, meeting: Session) -> Plan:
    """The plan for one session; what is in its way is told at its field, with free times."""
    plan = KINDS[kind].plan(look, values)
    ask_about_people(look.session, look.region, plan)
    step = plan.units[0].steps[0]
    if step.obstacles:
        resources = resources_of_group(look.session, step.group_id)
        use = Use(meeting.centre_id, step.room_id, step.staff_id, resources)
        refuse_busy(
            look.session, look.region, use=use, wanted=[step.interval],
            apart=Apart(session_ids=(meeting.id,)),
        )  # fmt: skip
        raise Conflict("session.busy", " ".join(step.obstacles), field="starts_at")
    if plan.refusals:
        raise Conflict("series.refused", " ".join(plan.refusals))
    return plan
