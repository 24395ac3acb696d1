"""One timeline of a person over all modules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.kernel import kernel
from core.plugins.contracts import CardLine, PersonCard, PersonEvent, PersonInfo, RegionInfo
from core.web.i18n import lazy_gettext as _

PER_PAGE: Final = 30
#: asked for beyond a page, so that moments at one time are not torn apart
SPARE: Final = 20
KINDS: Final[dict[str, Any]] = {
    "session": _("Sessions and groups"),
    "service": _("Services given"),
    "document": _("Documents"),
    "plan": _("Individual plans"),
    "request": _("Requests"),
    "category": _("Categories"),
    "centre": _("Centres"),
    "household": _("Household"),
    "consent": _("Consents"),
    "message": _("Messages"),
    "merge": _("Merged files"),
    "change": _("Changes of the file"),
}


@dataclass(frozen=True)
class Timeline:
    """A page of events, newest first; `earlier` is where the next one begins, if there is one."""

    events: tuple[PersonEvent, ...]
    earlier: dt.datetime | None


def kinds(region: RegionInfo, locale: str) -> dict[str, Any]:
    """Kinds that the reader may choose: core's, and the modules that are on."""
    modules = kernel().loader.modules
    active = kernel().dispatcher.active_modules(region)
    return {**KINDS, **{name: modules[name].manifest.title(locale) for name in active}}


def timeline(
    session: Session,
    *,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    before: dt.datetime | None,
    kind: str,
) -> Timeline:
    """Events before a moment, of one kind or of all; as many queries as areas and modules need,
    however many events there are."""
    found: list[PersonEvent] = kernel().call(
        "person_events", region=region, session=session, user=user, person=person,
        limit=PER_PAGE + SPARE, before=before, kind=kind,
    )  # fmt: skip
    wanted = [
        one
        for one in found
        if (before is None or one.at < before) and (not kind or one.kind == kind)
    ]
    wanted.sort(key=lambda one: one.at, reverse=True)
    if len(wanted) <= PER_PAGE:
        return Timeline(tuple(wanted), None)
    last = wanted[PER_PAGE - 1].at
    shown = tuple(one for one in wanted if one.at >= last)
    return Timeline(shown, last if len(shown) < len(wanted) else None)


def cards(
    session: Session, *, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Cards of core and modules; those of one code become one, in the order that they ask for."""
    found: list[PersonCard] = kernel().call(
        "person_cards", region=region, session=session, user=user, person=person
    )
    joined: dict[str, PersonCard] = {}
    for one in sorted(found, key=lambda card: card.order):
        first = joined.get(one.code)
        lines: tuple[CardLine, ...] = (*(first.lines if first else ()), *one.lines)
        head = first or one
        joined[one.code] = PersonCard(head.code, head.title, lines, head.empty, head.order)
    return list(joined.values())
