"""Parts of a person's page that stand over all modules: timeline, cards, who looked, print-out,
and the page that asks why somebody opens what is closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from core.audit import openings, queries
from core.audit.labels import look_label, role_words
from core.audit.permissions import WHO_LOOKED
from core.clock import to_utc
from core.db import db
from core.errors import NotFound
from core.kernel import kernel
from core.people import labels, timeline
from core.people.models import Person
from core.people.page_forms import OpeningForm, TimelineForm
from core.people.pages import (
    FRAME,
    PAGE,
    is_elsewhere,
    is_tab_asked,
    may,
    note_look,
    open_person,
    person_page,
)
from core.people.queries import centre_names, living_centres, person_centres
from core.plugins.contracts import PersonInfo
from core.web.endpoint import BREAK_GLASS, endpoint, spec_of
from core.web.i18n import format_datetime
from core.web.i18n import gettext as _
from core.web.render import (
    attempt,
    done,
    page_number,
    per_page,
    render,
    render_form,
    same_site,
)

bp = Blueprint("person", __name__)


@bp.get("/people/<person_id>/timeline")
@endpoint("people.view")
def timeline_tab(person_id: str) -> ResponseReturnValue:
    """What happened to the person, told by core and all modules, newest first."""
    found = open_person(person_id)
    form = TimelineForm(request.args)
    kinds = timeline.kinds(g.region, g.locale)
    form.kind.choices = [
        ("", _("Everything")),
        *((code, str(word)) for code, word in kinds.items()),
    ]
    form.validate()
    kind = form.kind.data if form.kind.data in kinds else ""
    shown = timeline.timeline(
        db.session(), region=g.region, user=g.actor, person=_info(found), before=_before(form),
        kind=kind,
    )  # fmt: skip
    return render(
        "people/timeline.html", form=form, kinds=kinds, events=[_line(one) for one in shown.events],
        earlier=shown.earlier, kind=kind, **person_page(found, "timeline"),
    )  # fmt: skip


def _before(form: TimelineForm) -> dt.datetime | None:
    """The moment of the address, or the end of the day that was asked for."""
    text = request.args.get("before", "")
    try:
        moment = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        return moment
    if form.last.data is None or form.last.errors:
        return None
    return to_utc(form.last.data + dt.timedelta(days=1), dt.time.min, g.region.timezone)


def _line(event: Any) -> dict[str, Any]:
    """An event as the macro `timeline` wants it."""
    return {
        "title": event.title, "when": format_datetime(event.at), "iso": event.at.isoformat(),
        "text": event.text, "icon": event.icon, "url": event.url,
    }  # fmt: skip


@bp.get("/people/<person_id>/cards")
@endpoint("people.view")
def cards(person_id: str) -> ResponseReturnValue:
    """Next appointments and what the person is entitled to: a fragment of the first tab."""
    found = open_person(person_id)
    shown = timeline.cards(db.session(), region=g.region, user=g.actor, person=_info(found))
    if request.headers.get("HX-Target") == "person-cards":
        return render("people/_cards_now.html", "people/_cards_now.html", cards=shown)
    return render("people/cards.html", cards=shown, **person_page(found, "person"))


@bp.get("/people/<person_id>/looks")
@endpoint(WHO_LOOKED)
def who_looked(person_id: str) -> ResponseReturnValue:
    """Who looked at the file, when and why: for the person who asks."""
    found = open_person(person_id, WHO_LOOKED)
    page = queries.looks_of_person(
        db.session(), person_id=found.id, page=page_number(), per_page=per_page()
    )
    values: dict[str, Any] = {"page": page, "look_label": look_label, "role_words": role_words}
    if request.args.get("print"):
        note_look(found.id, "print")
        back = url_for(".who_looked", person_id=person_id)
        return render("people/looks_print.html", person=found, back_url=back, **values)
    return render("people/looks.html", **values, **person_page(found, "who_looked"))


@bp.get("/people/<person_id>/print")
@endpoint("people.view")
def print_file(person_id: str) -> ResponseReturnValue:
    """The file on paper: recorded as a print-out."""
    found = open_person(person_id)
    note_look(found.id, "print")
    return render(
        "people/print.html", person=found, labels=labels, links=person_centres(found),
        centres=centre_names(db.session()), back_url=url_for("people.person", person_id=person_id),
    )  # fmt: skip


# Opening with a reason -----------------------------------------------------------------------


@bp.get("/people/<person_id>/opening")
@endpoint("people.view")
def opening(person_id: str) -> ResponseReturnValue:
    """Ask why the file, or a closed part of it, has to be seen."""
    found = open_person(person_id)
    form = OpeningForm(data={"part": _part(request.args.get("part", "")),
                             "next": request.args.get("next", "")})  # fmt: skip
    return _asking(form, found)


@bp.post("/people/<person_id>/opening")
@endpoint("people.view", writes=True)
def open_closed(person_id: str) -> ResponseReturnValue:
    """Open for a limited time; the administrator is told."""
    found = open_person(person_id)
    form = OpeningForm()
    part = _part(form.part.data or "")
    target = same_site(form.next.data, url_for("people.person", person_id=person_id))
    if not _is_reason_needed(found, part):
        return done(target)
    if form.validate() and attempt(form, lambda: _open(form, found, part)):
        return done(target)
    return _asking(form, found)


def _is_reason_needed(found: Person, part: str) -> bool:
    return not may(found, part) if part else is_elsewhere(found)


def _open(form: OpeningForm, found: Person, part: str) -> Any:
    return openings.open_with_reason(
        db.session(), actor=g.actor, region=g.region, person_id=found.id, permission=part,
        reason=form.reason.data or "", minutes=kernel().settings.opening_minutes,
    )  # fmt: skip


def _part(wanted: str) -> str:
    """The right whose part is asked for: one that a view declares, or empty; else `NotFound`."""
    specs = (spec_of(current_app, name) for name in current_app.view_functions)
    if wanted and not any(spec is not None and spec.sensitive == wanted for spec in specs):
        raise NotFound
    return wanted


def _asking(form: OpeningForm, found: Person) -> ResponseReturnValue:
    part = form.part.data or ""
    right = kernel().registry.permissions.get(part)
    return render_form(
        "people/opening.html", form, person=found, part=right.label if right else "",
        minutes=kernel().settings.opening_minutes, elsewhere=is_elsewhere(found),
        is_needed=_is_reason_needed(found, part),
        is_allowed=not part or may(found, BREAK_GLASS),
        frame=FRAME if is_tab_asked() else PAGE,
    )  # fmt: skip


def _info(person: Person) -> PersonInfo:
    return PersonInfo(person.id, person.public_id, living_centres(person))
