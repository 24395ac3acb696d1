"""Pages of one event: its seats, who came, guests, the list of phones for a trip."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import NotFound, may_be_represented_by, person_in_reach, record_looks
from core.sdk.web import (
    asked,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    page_number,
    page_url,
    render,
    today,
    write_apart,
)
from core.sdk.web import (
    gettext as _,
)
from plugins.active_longevity.events import queries, seat_services
from plugins.active_longevity.events.forms import CloseForm
from plugins.active_longevity.events.models import Event
from plugins.active_longevity.events.pages import (
    WORDS,
    event_url,
    found_people,
    is_open_for_marks,
    is_to_come,
    open_event,
)
from plugins.active_longevity.events.permissions import EVENT_BOOK, EVENT_MANAGE, VIEW
from plugins.active_longevity.events.views import bp

SEATS_A_PAGE = 50


@bp.get("/events/<event_id>")
@endpoint(VIEW)
def event_page(event_id: str) -> ResponseReturnValue:
    """An event with its people, and the way to book for one more."""
    return _page(open_event(event_id, VIEW), CloseForm())


def _page(event: Event, closing: CloseForm) -> ResponseReturnValue:
    sees_people = g.actor.can(EVENT_BOOK, g.region.id, event.centre_id)
    found = found_people(event) if sees_people else []
    status = 422 if closing.all_errors() else 200
    return render(
        "active_longevity/events/event.html", "active_longevity/events/_candidates.html", status,
        event=event, line=queries.line_of(db_session(), event), found=found, text=asked("q"),
        seats=_seats(event) if sees_people else None, page_url=page_url, form=closing,
        has_errors=status == 422, marking=is_open_for_marks(event), to_come=is_to_come(event),
        represented=may_be_represented_by(
            db_session(), person_ids=[person.id for person, _seat in found], today=today()
        ),
        **WORDS,
    )  # fmt: skip


def _seats(event: Event) -> Any:
    return queries.seats_page(db_session(), event=event, page=page_number(), per_page=SEATS_A_PAGE)


@bp.post("/events/<event_id>/seats")
@endpoint(EVENT_BOOK, writes=True)
def book(event_id: str) -> ResponseReturnValue:
    """A seat for somebody, or a number in the waiting list; with `came` who stands at the door."""
    event = open_event(event_id, EVENT_BOOK)
    if not request.form.get("person_id"):
        return done(event_url(event), _("Choose the person."), "warning")
    person = _person(request.form["person_id"])
    at_the_door = request.form.get("came") == "1"
    deed = seat_services.walk_in if at_the_door else seat_services.book_seat
    seat = attempt_or_flash(
        lambda: deed(db_session(), actor=g.actor, region=g.region, event=event, person=person)
    )
    if seat is None:
        return done(event_url(event))
    if seat.state == "waiting":
        text = _("%(name)s waits for a seat, number %(number)s.", name=person.full_name,
                 number=seat.queue_number)  # fmt: skip
        return done(event_url(event), text, "warning")
    text = _("%(name)s came.", name=person.full_name) if seat.came_at else _(
        "%(name)s has a seat.", name=person.full_name)  # fmt: skip
    return done(event_url(event), text)


@bp.post("/events/<event_id>/seats/<seat_id>/cancel")
@endpoint(EVENT_BOOK, writes=True)
def cancel_seat(event_id: str, seat_id: str) -> ResponseReturnValue:
    """Free a seat; the first who waits gets it."""
    event = open_event(event_id, EVENT_BOOK)
    seat = queries.find_seat(db_session(), event=event, public_id=seat_id)
    moved = attempt_or_flash(
        lambda: seat_services.cancel_seat(db_session(), actor=g.actor, region=g.region, seat=seat)
    )
    if moved is None:
        return done(event_url(event))
    text = _("The seat is free.")
    if moved:
        text = _("The seat went to the first who waited, and the person is told.")
    return done(event_url(event), text)


@bp.post("/events/<event_id>/seats/<seat_id>/<mark>")
@endpoint(EVENT_BOOK, writes=True)
def mark_seat(event_id: str, seat_id: str, mark: str) -> ResponseReturnValue:
    """One touch: `came`, `missed`, or `undo`."""
    event = open_event(event_id, EVENT_BOOK)
    seat = queries.find_seat(db_session(), event=event, public_id=seat_id)
    deeds = {
        "came": seat_services.mark_came,
        "missed": seat_services.mark_missed,
        "undo": seat_services.undo_came,
    }
    if mark not in deeds:
        raise NotFound
    attempt_or_flash(lambda: deeds[mark](db_session(), actor=g.actor, region=g.region, seat=seat))
    return done(event_url(event))


@bp.post("/events/<event_id>/all-came")
@endpoint(EVENT_BOOK, writes=True)
def all_came(event_id: str) -> ResponseReturnValue:
    """Everybody who has a seat and no mark came."""
    event = open_event(event_id, EVENT_BOOK)
    counts = attempt_or_flash(
        lambda: seat_services.all_came(db_session(), actor=g.actor, region=g.region, event=event)
    )
    if counts is None:
        return done(event_url(event))
    text = _("Marked: %(num)s.", num=counts[0])
    if counts[1]:
        left = _("Not marked, because the doctor forbids it: %(num)s.", num=counts[1])
        return done(event_url(event), f"{text} {left}", "warning")
    return done(event_url(event), text)


@bp.post("/events/<event_id>/close")
@endpoint(EVENT_BOOK, writes=True)
def close_event(event_id: str) -> ResponseReturnValue:
    """The event was held: the rest did not come, guests are counted."""
    event, form = open_event(event_id, EVENT_BOOK), CloseForm()
    if form.validate() and attempt(
        form,
        lambda: seat_services.close_event(
            db_session(), actor=g.actor, region=g.region, event=event, guests=form.guests.data or 0
        ),
    ):
        return done(event_url(event), _("The event was held."))
    return _page(event, form)


@bp.post("/events/<event_id>/reopen")
@endpoint(EVENT_MANAGE, writes=True)
def reopen_event(event_id: str) -> ResponseReturnValue:
    """Open an event that was closed too early."""
    event = open_event(event_id, EVENT_MANAGE)
    attempt_or_flash(
        lambda: seat_services.reopen_event(
            db_session(), actor=g.actor, region=g.region, event=event
        ),
        success=_("The event is open again."),
    )
    return done(event_url(event))


@bp.get("/events/<event_id>/list")
@endpoint(EVENT_BOOK)
def seat_paper(event_id: str) -> ResponseReturnValue:
    """Who has a seat, on paper, with room for signatures."""
    event = open_event(event_id, EVENT_BOOK)
    return _paper(event, "active_longevity/events/seats_paper.html")


@bp.get("/events/<event_id>/phones")
@endpoint("people.edit")
def phones(event_id: str) -> ResponseReturnValue:
    """Whom to call on the way, on paper; it is noted who was printed."""
    event = open_event(event_id, "people.edit")
    return _paper(event, "active_longevity/events/phones_paper.html")


def _paper(event: Event, template: str) -> ResponseReturnValue:
    people = queries.phones_of(db_session(), event=event, today=today())
    actor, region_id, page = g.actor, g.region.id, request.endpoint or ""
    write_apart(
        lambda own: record_looks(
            own, actor=actor, region_id=region_id,
            person_ids=[one.person.id for one in people], what="print", page=page,
        )
    )  # fmt: skip
    return render(template, event=event, people=people, back_url=event_url(event),
                  line=queries.line_of(db_session(), event), **WORDS)  # fmt: skip


def _person(public_id: str) -> Person:
    return person_in_reach(db_session(), actor=g.actor, region=g.region, public_id=public_id)
