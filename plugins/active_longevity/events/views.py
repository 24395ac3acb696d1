"""Pages of events: the month, one event, planning, changing, cancelling."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import format_month, now_utc
from core.sdk.web import (
    Link,
    attempt,
    centre_choice,
    db_session,
    done,
    endpoint,
    page_number,
    page_url,
    per_page,
    render,
    render_form,
)
from core.sdk.web import (
    lazy_gettext as _,
)
from plugins.active_longevity.events import queries, services
from plugins.active_longevity.events.forms import EventForm
from plugins.active_longevity.events.models import Event
from plugins.active_longevity.events.pages import (
    WORDS,
    event_form,
    event_url,
    last_of,
    month_of,
    one_centre,
    open_event,
    plan_of,
)
from plugins.active_longevity.events.permissions import EVENT_MANAGE, VIEW
from plugins.active_longevity.events.rules import KINDS
from plugins.active_longevity.forms import ReasonForm
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_events", __name__))


@bp.get("/events/")
@endpoint(VIEW)
def events() -> ResponseReturnValue:
    """A month of events, those to come first: `?month=2026-11`."""
    first, choice = month_of(request.args.get("month")), centre_choice(VIEW)
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = queries.events_page(
        db_session(), centre_ids=choice.ids, first=first, last=last_of(first), now=now_utc(),
        kind=kind, page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render(
        "active_longevity/events/list.html",
        "active_longevity/events/_list.html",
        page=page, page_url=page_url, choice=choice, kind=kind, month=f"{first:%Y-%m}",
        month_name=format_month(first), moves=_moves(first, kind), **WORDS,
    )  # fmt: skip


def _moves(first: dt.date, kind: str) -> list[Link]:
    """The months around; the centre stays chosen."""
    centre = request.args.get("centre")

    def link(label: object, month: dt.date) -> Link:
        url = url_for(".events", month=f"{month:%Y-%m}", kind=kind or None, centre=centre)
        return Link(label, url)

    before, after = first - dt.timedelta(days=1), last_of(first) + dt.timedelta(days=1)
    return [link(_("Month before"), before), link(_("Month after"), after)]


@bp.get("/events/new")
@endpoint(EVENT_MANAGE)
def new_event() -> ResponseReturnValue:
    """The form of a new event."""
    return _new_page(event_form(min(one_centre(EVENT_MANAGE).ids)))


@bp.post("/events/new")
@endpoint(EVENT_MANAGE, writes=True)
def create_event() -> ResponseReturnValue:
    """Plan an event; what is in the way is named with free times."""
    centre_id = min(one_centre(EVENT_MANAGE).ids)
    form = event_form(centre_id)
    event = form.validate() and attempt(
        form,
        lambda: services.create_event(
            db_session(), actor=g.actor, region=g.region, centre_id=centre_id,
            plan=plan_of(form), press_key=form.press_key.data,
        ),
    )  # fmt: skip
    if event:
        return done(event_url(event), _("The event is planned."))
    return _new_page(form)


def _new_page(form: EventForm) -> ResponseReturnValue:
    choice = one_centre(EVENT_MANAGE)
    return render_form("active_longevity/events/form.html", form, choice=choice, event=None)


@bp.get("/events/<event_id>/edit")
@endpoint(EVENT_MANAGE)
def edit_event(event_id: str) -> ResponseReturnValue:
    """The form of a known event."""
    event = open_event(event_id, EVENT_MANAGE)
    return _edit_page(event, event_form(event.centre_id, event))


@bp.post("/events/<event_id>/edit")
@endpoint(EVENT_MANAGE, writes=True)
def change_event(event_id: str) -> ResponseReturnValue:
    """Change a planned event; those booked are told of a new time."""
    event = open_event(event_id, EVENT_MANAGE)
    form = event_form(event.centre_id, event)
    if form.validate() and attempt(
        form,
        lambda: services.change_event(
            db_session(), actor=g.actor, region=g.region, event=event, plan=plan_of(form)
        ),
    ):
        return done(event_url(event), _("The event is changed."))
    return _edit_page(open_event(event_id, EVENT_MANAGE), form)


def _edit_page(event: Event, form: EventForm) -> ResponseReturnValue:
    return render_form("active_longevity/events/form.html", form, event=event, **WORDS)


@bp.get("/events/<event_id>/cancel")
@endpoint(EVENT_MANAGE)
def cancel_form(event_id: str) -> ResponseReturnValue:
    """Ask why the event is called off, and say who will be told."""
    return _cancel_page(open_event(event_id, EVENT_MANAGE), ReasonForm())


@bp.post("/events/<event_id>/cancel")
@endpoint(EVENT_MANAGE, writes=True)
def cancel_event(event_id: str) -> ResponseReturnValue:
    """Call the event off and tell those booked."""
    event, form = open_event(event_id, EVENT_MANAGE), ReasonForm()
    if form.validate() and attempt(
        form,
        lambda: services.cancel_event(
            db_session(), actor=g.actor, region=g.region, event=event,
            reason=form.reason.data or "",
        ),
    ):  # fmt: skip
        return done(event_url(event), _("The event is cancelled; those booked are told."))
    return _cancel_page(event, form)


def _cancel_page(event: Event, form: ReasonForm) -> ResponseReturnValue:
    return render_form(
        "active_longevity/events/cancel.html", form,
        line=queries.line_of(db_session(), event), event=event, **WORDS,
    )  # fmt: skip
