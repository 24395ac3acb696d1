"""The front desk: the line, calling, numbers; and the page of one number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, Person
from core.sdk.services import Reading, read_scan, typed_digits
from core.sdk.web import (
    asked,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    press_of,
    render_form,
)
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.consultations.pages import quick_form
from plugins.equal_society.desk import queries, services
from plugins.equal_society.desk.blueprint import bp
from plugins.equal_society.desk.forms import TicketForm
from plugins.equal_society.desk.models import Ticket
from plugins.equal_society.desk.pages import WORDS, desk_centre, lobby_values
from plugins.equal_society.desk.permissions import DESK
from plugins.equal_society.desk.rules import Deed

HITS = 8


@bp.get("/desk/")
@endpoint(DESK)
def desk() -> ResponseReturnValue:
    """Whom to call, who is called, and the short forms: a visitor, a number, a consultation."""
    _choice, centre = desk_centre()
    found = _found(asked("q", most=100), centre.id)
    if found.person is not None:
        return redirect(url_for(".visitor", person_id=found.person.public_id))
    return _desk(TicketForm(), found.people)


def _desk(form: TicketForm, found: Sequence[Person] = ()) -> ResponseReturnValue:
    choice, centre = desk_centre()
    window = queries.window_of(db_session(), centre_id=centre.id, user_id=g.actor.user_id)
    return render_form(
        "equal_society/desk/desk.html", form, "equal_society/desk/_lobby.html",
        choice=choice, centre=centre, window=asked("window", most=20) or window or "1",
        consultation=quick_form(), text=asked("q", most=100), found=found,
        **lobby_values(centre),
    )  # fmt: skip


@bp.post("/desk/numbers")
@endpoint(DESK, writes=True)
def give_number() -> ResponseReturnValue:
    """Give a number to somebody who has none."""
    _choice, centre = desk_centre()
    form = TicketForm()
    if form.validate():
        made = attempt(form, lambda: _take(centre, form))
        if made is not None:
            return _back(centre, _("Number %(number)s is given.", number=made.number))
    return _desk(form)


def _take(centre: Centre, form: TicketForm) -> Ticket:
    return services.take_ticket(
        db_session(), actor=g.actor, region=g.region, centre_id=centre.id,
        priority=form.priority.data or "", reason=form.reason.data or "",
        press_key=press_of(asked("press")),
    )  # fmt: skip


@bp.post("/desk/next")
@endpoint(DESK, writes=True)
def call_next() -> ResponseReturnValue:
    """Call whose turn it is."""
    _choice, centre = desk_centre()
    found: list[Ticket | None] = []
    attempt_or_flash(
        lambda: found.append(
            services.call_next(
                db_session(), actor=g.actor, region=g.region, centre_id=centre.id,
                window=asked("window", most=20), call_key=press_of(asked("press")),
            )
        )
    )  # fmt: skip
    if found == [None]:
        return _back(centre, _("Nobody waits."), "info")
    return _back(centre)


@bp.post("/desk/numbers/<ticket_id>")
@endpoint(DESK, writes=True)
def mark_number(ticket_id: str) -> ResponseReturnValue:
    """Call again, served, did not come, back into the line."""
    ticket, deed = _ticket(ticket_id), asked("deed", most=20)
    known: dict[str, Deed] = {one: one for one in get_args(Deed)}
    if deed not in known:
        return _back(_centre(ticket), _("Choose from the list."), "warning")
    attempt_or_flash(
        lambda: services.mark_ticket(
            db_session(), actor=g.actor, region=g.region, ticket=ticket, deed=known[deed]
        )
    )
    return _back(_centre(ticket))


@bp.get("/desk/numbers/<ticket_id>")
@endpoint(DESK)
def number(ticket_id: str) -> ResponseReturnValue:
    """Whose number it is, and why it goes first."""
    ticket = _ticket(ticket_id)
    return _number(ticket, TicketForm(data={"priority": ticket.priority, "reason": ticket.reason}))


@bp.post("/desk/numbers/<ticket_id>/priority")
@endpoint(DESK, writes=True)
def change_priority(ticket_id: str) -> ResponseReturnValue:
    """Put a waiting number into another group."""
    ticket, form = _ticket(ticket_id), TicketForm()
    if form.validate() and attempt(
        form,
        lambda: services.change_priority(
            db_session(), actor=g.actor, region=g.region, ticket=ticket,
            priority=form.priority.data or "", reason=form.reason.data or "",
        ),
    ):  # fmt: skip
        return _back(_centre(ticket), _("The place in the line is changed."))
    return _number(ticket, form)


@bp.post("/desk/numbers/<ticket_id>/person")
@endpoint(DESK, writes=True)
def name_visitor(ticket_id: str) -> ResponseReturnValue:
    """Say whose number it is, and go on with the file."""
    ticket, chosen = _ticket(ticket_id), asked("person", most=20)
    if not chosen:
        url = url_for(".number", ticket_id=ticket.public_id)
        return done(url, _("Choose from the list."), "warning")
    person = find_person(chosen, DESK)
    attempt_or_flash(
        lambda: services.name_visitor(
            db_session(), actor=g.actor, region=g.region, ticket=ticket, person_id=person.id
        )
    )
    return done(url_for(".visitor", person_id=person.public_id, number=ticket.public_id))


def _number(ticket: Ticket, form: TicketForm) -> ResponseReturnValue:
    text = asked("q", most=100)
    reading = _found(text, ticket.centre_id)
    return render_form(
        "equal_society/desk/number.html", form, ticket=ticket, centre=_centre(ticket), text=text,
        found=[reading.person] if reading.person else reading.people,
        person=queries.names(db_session(), [ticket]).get(ticket.person_id or 0), **WORDS,
    )  # fmt: skip


def _found(text: str, centre_id: int) -> Reading:
    """Whom a card, an IIN, a telephone or a name means, among the people of the centre."""
    if not text:
        return Reading()
    return read_scan(
        db_session(), region_id=g.region.id, text=typed_digits(text, only=False),
        centre_ids=frozenset({centre_id}), limit=HITS,
    )  # fmt: skip


def _ticket(ticket_id: str) -> Ticket:
    return queries.find_ticket(db_session(), actor=g.actor, region=g.region, public_id=ticket_id)


def _centre(ticket: Ticket) -> Centre:
    return db_session().get_one(Centre, ticket.centre_id)


def _back(centre: Centre, text: object = None, kind: str = "success") -> ResponseReturnValue:
    return done(url_for(".desk", centre=centre.code), text, kind)
