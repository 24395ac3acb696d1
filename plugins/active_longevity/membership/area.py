"""What membership answers to the hooks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import (
    Actor,
    AuditWord,
    Badge,
    CardLine,
    EnrolmentRule,
    PersonCard,
    PersonInfo,
    Problem,
    RegionInfo,
    Tab,
    format_date,
    local_today,
    ngettext,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity import kinds
from plugins.active_longevity.membership import permissions, person_data, queries
from plugins.active_longevity.membership.demo import fill
from plugins.active_longevity.membership.events import person_events
from plugins.active_longevity.membership.messages import DAILY_WORK, MESSAGES
from plugins.active_longevity.membership.models import Membership
from plugins.active_longevity.membership.rules import MemberState, serves
from plugins.active_longevity.membership.settings import CLUBS, SETTINGS, members_only, number
from plugins.active_longevity.membership.words import BADGES

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.membership.views import (  # noqa: PLC0415 - Flask is wanted only now
        bp,
    )

    return [bp]


def _states(
    session: Session, region: RegionInfo, person: PersonInfo
) -> list[tuple[Membership, MemberState]]:
    """The person's files in the centres that hold the person, the latest first."""
    today = local_today(region.timezone)
    files = [
        one
        for one in queries.files_of(session, person_id=person.id)
        if one.centre_id in person.centre_ids
    ]
    if not files:
        return []
    pauses = queries.pauses_of(session, membership_ids=[one.id for one in files])
    return [(one, queries.state_of(region, one, pauses[one.id], today)) for one in files]


def _badges(region: RegionInfo, user: Actor, person: PersonInfo, session: Session) -> list[Badge]:
    """What is wrong with a membership; whoever is a member in good order needs no mark."""
    if not user.can_somewhere(permissions.MEMBERSHIP_VIEW, region.id):
        return []
    states = [state for _one, state in _states(session, region, person)]
    if any(state is MemberState.ACTIVE for state in states):
        return []
    return [BADGES[state] for state in dict.fromkeys(states)]


def _person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    if not user.can_somewhere(permissions.MEMBERSHIP_VIEW, region.id):
        return []
    today = local_today(region.timezone)
    lines = []
    for one, state in _states(session, region, person):
        if serves(state):
            limits = queries.day_limits(
                session, region, centre_ids=[one.centre_id], person_ids=[person.id], on=today
            )
            hours = limits[person.id]
            text = _("Member until %(date)s", date=format_date(one.ends_on))
            note = ngettext("%(num)s hour a day", "%(num)s hours a day", hours)
            lines.append(CardLine(text, note, _url(region, person), "success"))
        else:
            lines.append(CardLine(BADGES[state].text, "", _url(region, person), "warning"))
    return [PersonCard("entitled", _("Entitled to now"), tuple(lines))] if lines else []


def _url(region: RegionInfo, person: PersonInfo) -> str:
    return f"/{region.code}/active-longevity/people/{person.public_id}/membership"


def _check_member(
    session: Session, person_id: int, group: Any, on: dt.date, **_more: Any
) -> Problem | None:
    found = queries.member_on(session, person_id=person_id, centre_id=group.centre_id, on=on)
    if found is not None and found.left_on is None:
        return None
    return Problem(
        "active_longevity.not_member",
        _("Places of this group are for members. Admit the person, or renew the membership."),
    )


def _check_suspended(session: Session, person_id: int, group: Any, on: dt.date) -> Problem | None:
    """A frozen membership gives no new place; what the member has stays."""
    found = queries.member_on(session, person_id=person_id, centre_id=group.centre_id, on=on)
    if found is None:
        return None
    pauses = queries.pauses_of(session, membership_ids=[found.id])[found.id]
    last = max(
        (one.last_day for one in pauses if one.first_day <= on <= one.last_day), default=None
    )
    if last is None:
        return None
    return Problem(
        "active_longevity.suspended",
        _("The membership is suspended until %(date)s. End the suspension first.",
          date=format_date(last)),
    )  # fmt: skip


def _check_enrolment(
    session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    """Groups of the module: how many at once, none while the membership is suspended, and only
    for members where the region wants it."""
    if group.module != kinds.MODULE:
        return []
    problems = [_check_suspended(session, person_id, group, on)]
    if members_only(region):
        problems.append(_check_member(session, person_id, group, on))
    most = number(region, CLUBS)
    clubs = queries.clubs_of(session, person_id=person_id, on=on, besides=group.id)
    if group.service_kind not in kinds.NO_CLUBS and len(clubs) >= most:
        text = _("Is in %(clubs)s already; at most %(num)s clubs at once. Leave one of them first.",
                 clubs=", ".join(f"«{title}»" for title in clubs), num=most)  # fmt: skip
        problems.append(Problem("active_longevity.clubs_at_once", text))
    return [one for one in problems if one is not None]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Centre members"), "active_longevity_membership.members", "id-badge-2", 15,
                permissions.MEMBERSHIP_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    messages=MESSAGES,
    audit_words=[
        AuditWord("active_longevity.membership", _("opened the membership")),
        AuditWord("active_longevity.membership.admit", _("admitted a member")),
        AuditWord("active_longevity.membership.renew", _("renewed a membership")),
        AuditWord("active_longevity.membership.suspend", _("suspended a membership")),
        AuditWord("active_longevity.membership.resume", _("ended a suspension of a membership")),
        AuditWord("active_longevity.membership.leave", _("ended a membership")),
        AuditWord("active_longevity.membership.hours", _("agreed on hours a day with a member")),
    ],
    daily_work=DAILY_WORK,
    enrolment_rules=[
        EnrolmentRule("active_longevity.members", _("Member of the centre on the day"), "none",
                      _check_member),
    ],
    tabs=[
        Tab("active_longevity.membership", _("Membership"),
            "active_longevity_membership.person_membership", "people.view", 55),
    ],
    badges=_badges,
    person_events=person_events,
    person_cards=_person_cards,
    check_enrolment=_check_enrolment,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=fill,
)  # fmt: skip
