"""What entitlements answer to the hooks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import (
    Actor,
    AuditWord,
    CardLine,
    PersonCard,
    PersonEvent,
    PersonInfo,
    RegionInfo,
    Tab,
    local_today,
)
from core.sdk.services import lazy_gettext as _
from plugins.equal_society import kinds
from plugins.equal_society.entitlements import permissions, person_data, queries, words
from plugins.equal_society.entitlements.demo import fill
from plugins.equal_society.entitlements.rules import State

if TYPE_CHECKING:
    from flask import Blueprint

TAB = "equal_society.entitlements"
#: how long before its last day a programme is told: a new one takes a medical examination
SOON = dt.timedelta(days=60)


def _blueprints() -> list[Blueprint]:
    from plugins.equal_society.entitlements import (  # noqa: PLC0415 - Flask is wanted only now
        rule_views,
        views,
    )

    return [views.bp, rule_views.bp]


def _url(region: RegionInfo, person: PersonInfo) -> str:
    return f"/{region.code}/equal-society/people/{person.public_id}/entitlements"


def _person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """What the person may get now and how much is left, and programmes that end soon; the tab says
    why not the rest."""
    if not user.can_somewhere(permissions.ENTITLEMENT_VIEW, region.id):
        return []
    today, url = local_today(region.timezone), _url(region, person)
    lines = [
        CardLine(
            words.label_of(one.benefit), words.line_in_words(one), url,
            "success" if one.state is State.YES else "warning",
        )
        for one in queries.standings(session, region=region, person_id=person.id, on=today)
        if one.state is not State.NO
    ]  # fmt: skip
    lines.append(CardLine(_("What is not given, and why not"), url=url))
    soon = queries.ending(session, person_id=person.id, on=today, last=today + SOON)
    ends = tuple(
        CardLine(_("Programme (IPAR) No. %(number)s", number=one.number),
                 words.until_in_words(one.valid_to), url, "warning")
        for one in soon
    )  # fmt: skip
    return [
        PersonCard("entitled", _("Entitled to now"), tuple(lines)),
        *([PersonCard("ends", _("Ends soon"), ends, order=13)] if ends else []),
    ]


def _person_events(
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Programmes tell of health: only those who may open them read of them."""
    allowed = user.can_somewhere(permissions.ENTITLEMENT_VIEW, region.id)
    if not allowed or kind not in {"", kinds.MODULE}:
        return []
    return [
        PersonEvent(
            one.created_at, _("Programme (IPAR) No. %(number)s", number=one.number),
            _("Out of force") if one.voided_at else words.until_in_words(one.valid_to),
            kinds.MODULE, "clipboard-list", _url(region, person),
        )
        for one in queries.entered(session, person_id=person.id, limit=limit, before=before)
    ]  # fmt: skip


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Rules of entitlement"), "equal_society_rules.rules", "list-check", 60,
                permissions.RULES_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    audit_words=[
        AuditWord(TAB, _("looked at entitlements and programmes (IPAR)")),
        AuditWord("equal_society.rule.save", _("saved a rule of entitlement")),
        AuditWord("equal_society.ipar.add", _("entered a programme (IPAR)")),
        AuditWord("equal_society.ipar.edit", _("corrected a programme (IPAR)")),
        AuditWord("equal_society.ipar.void", _("voided a programme (IPAR)")),
        AuditWord("equal_society.ipar.measure", _("saved a measure of a programme (IPAR)")),
    ],
    tabs=[
        Tab(TAB, _("Entitlements"), "equal_society_entitlements.person", "people.view", 65,
            sensitive=permissions.ENTITLEMENT_VIEW),
    ],
    person_events=_person_events,
    person_cards=_person_cards,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=fill,
)  # fmt: skip
