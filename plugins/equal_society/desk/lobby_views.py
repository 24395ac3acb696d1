"""What stands in the lobby: the kiosk that gives numbers, and the screen that calls them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre
from core.sdk.services import DomainError, now_utc, person_of_card, typed_digits
from core.sdk.web import (
    DEVICE,
    asked,
    db_session,
    endpoint,
    new_press,
    press_of,
    render,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.desk import queries, services
from plugins.equal_society.desk.blueprint import bp
from plugins.equal_society.desk.models import Ticket
from plugins.equal_society.desk.pages import both, desk_centre, priority_choices
from plugins.equal_society.desk.permissions import DESK

#: how often the screen asks, and how many that wait it names
SECONDS = 5
NEXT_SHOWN = 8
KIOSK = {
    "title": _("Take your number"),
    "card": _("Card number, if you have a card here"),
    "usual": _("Take a number"),
    "first": _("Do you go first? Press what is so for you"),
    "yours": _("Your number"),
    "before": _("People before you"),
    "look": _("Your number will be called on the screen."),
    "ok": _("Good, next person"),
    "unknown": _("This card is not known here. Take a number without it."),
    "refused": _("No number could be given. Please go to the desk."),
}
SCREEN = {
    "title": _("Please come to the window"),
    "number": _("Number"),
    "window": _("Window"),
    "next": _("Next numbers"),
    "nobody": _("Nobody is called now"),
}


@bp.get("/lobby/kiosk")
@endpoint(DEVICE)
def kiosk() -> ResponseReturnValue:
    """Waiting for somebody who comes in."""
    return _kiosk()


@bp.post("/lobby/kiosk")
@endpoint(DEVICE, writes=True)
def kiosk_number() -> ResponseReturnValue:
    """Give a number; a card says whose it is, and may prove that its holder goes first."""
    card, person = typed_digits(asked("card", most=40), only=True), None
    centre_id = g.actor.current_centre_id
    if card:
        person, _why = person_of_card(db_session(), card_number=card, centre_ids=[centre_id])
        if person is None:
            return _kiosk(error="unknown")
    try:
        ticket = services.take_ticket(
            db_session(), actor=g.actor, region=g.region, centre_id=centre_id,
            priority=asked("priority", most=20), person_id=person.id if person else None,
            press_key=press_of(asked("press")),
        )  # fmt: skip
    except DomainError:  # why not is between the person and the desk
        return _kiosk(error="refused", status=409)
    return _kiosk(ticket)


def _kiosk(
    ticket: Ticket | None = None, *, error: str = "", status: int = 200
) -> ResponseReturnValue:
    session = db_session()
    centre = queries.centre_of_device(session, centre_id=g.actor.current_centre_id)
    line = services.line(session, region=g.region, centre_id=centre.id) if ticket else []
    numbers = [one.number for one, _turn in line]
    before = numbers.index(ticket.number) if ticket and ticket.number in numbers else 0
    return render(
        "equal_society/desk/kiosk.html", status=status, centre=centre, ticket=ticket,
        before=before, error=error, press=new_press(), both=both, texts=KIOSK,
        choices=priority_choices(device=True), display={"size": "150"},
    )  # fmt: skip


@bp.get("/lobby/screen")
@endpoint(DEVICE)
def screen() -> ResponseReturnValue:
    """The screen as a paired device of the centre opens it."""
    centre = queries.centre_of_device(db_session(), centre_id=g.actor.current_centre_id)
    return _screen(centre, url_for(".screen"))


@bp.get("/lobby/show")
@endpoint(DESK)
def show() -> ResponseReturnValue:
    """The screen as a member of staff opens it."""
    _choice, centre = desk_centre()
    return _screen(centre, url_for(".show", centre=centre.code))


def _screen(centre: Centre, address: str) -> ResponseReturnValue:
    session, now = db_session(), now_utc()
    called = queries.called(session, centre_id=centre.id, day=today())
    line = services.line(session, region=g.region, centre_id=centre.id)
    return render(
        "equal_society/desk/screen.html", "equal_society/desk/_screen.html", centre=centre,
        clock=now.astimezone(ZoneInfo(g.region.timezone)),
        called=called[: queries.CALLED_SHOWN],
        coming=[ticket.number for ticket, _turn in line[:NEXT_SHOWN]],
        address=address, seconds=SECONDS, both=both, texts=SCREEN, display={"size": "tv"},
    )  # fmt: skip
