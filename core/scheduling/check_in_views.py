"""Pages at the door: the desk's check-in, and the kiosk where people mark themselves."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import Conflict
from core.households.representative_queries import may_be_represented_by
from core.people.models import Person
from core.people.pages import cards_elsewhere
from core.people.queries import find_person
from core.scheduling import services
from core.scheduling.access import active_modules
from core.scheduling.attendance_queries import Counts, arrivals_page, person_line
from core.scheduling.blueprint import bp
from core.scheduling.check_in_queries import Reading, person_of_card, read_scan
from core.scheduling.forms import chosen_code
from core.scheduling.pages import WORDS, asked, open_centre
from core.scheduling.presence_queries import Call, contacts_of
from core.scheduling.presence_services import enter_building, leave_building, present_stay
from core.scheduling.queries import CentreChoice
from core.scheduling.timetable_queries import sessions_between
from core.web.endpoint import DEVICE, endpoint
from core.web.forms import typed_digits
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import Link, page_url
from core.web.render import page_number, per_page, render

MARK = "attendance.mark"
FOUND = 8


@bp.get("/check-in/")
@endpoint(MARK)
def check_in() -> ResponseReturnValue:
    """The scan field, and who is expected today."""
    text, choice = asked("q"), open_centre(MARK)
    reading = _read(choice, text) if text else None
    return _show(choice, reading=reading, text=text)


@bp.post("/check-in/")
@endpoint(MARK, writes=True)
def mark_arrival() -> ResponseReturnValue:
    """A card, an IIN or a name was given, or a button of a found person was pressed."""
    choice = open_centre(MARK)
    text = asked("who")
    person_id = request.form.get("person_id", "")
    if person_id:
        reading = Reading(
            person=find_person(
                db.session(), actor=g.actor, region=g.region, public_id=person_id, permission=MARK
            )
        )
    else:
        reading = _read(choice, text)
    if reading.person is None:
        return _show(choice, reading=reading, text=text)
    try:
        result = _mark(choice, reading.person)
    except Conflict as refusal:
        return _show(choice, reading=reading, error=str(refusal.message), status=409)
    return _show(choice, reading=reading, result=result)


@bp.get("/kiosk/")
@endpoint(DEVICE)
def kiosk() -> ResponseReturnValue:
    """The screen at the door, waiting for a card."""
    return render("scheduling/kiosk.html", result=None, error="", leaving=False)


@bp.get("/kiosk/leave")
@endpoint(DEVICE)
def kiosk_leave() -> ResponseReturnValue:
    """The screen at the way out; opened from the first one, it goes back there by itself."""
    return render("scheduling/kiosk.html", result=None, error="", leaving=True, back=_once())


@bp.post("/kiosk/leave")
@endpoint(DEVICE, writes=True)
def kiosk_left() -> ResponseReturnValue:
    """Note that the holder of a card has left."""
    person, error = _card_holder()
    left = False
    if person is not None:
        stay = present_stay(db.session(), person_id=person.id)
        left = stay is not None and stay.centre_id == g.actor.current_centre_id
        if stay is not None and left:
            leave_building(db.session(), actor=g.actor, region=g.region, stay=stay, via="card")
    # who was not noted as having come leaves all the same: there is nothing to ask them
    return render(
        "scheduling/kiosk.html", result=None, error=error, leaving=True, back=_once(),
        left=person,
    )  # fmt: skip


@bp.post("/kiosk/")
@endpoint(DEVICE, writes=True)
def kiosk_mark() -> ResponseReturnValue:
    """Mark the holder of a card; the screen shows a first name and the time, nobody else."""
    person, error = _card_holder()
    if person is None:
        return render("scheduling/kiosk.html", result=None, error=error, leaving=False)
    try:
        result = services.check_in(
            db.session(),
            actor=g.actor,
            region=g.region,
            centre_id=g.actor.current_centre_id,
            person=person,
            via="kiosk",
        )
    except Conflict:
        return render(
            "scheduling/kiosk.html", status=409, result=None, error="refused", leaving=False
        )
    if result.outcome == "none":
        _let_in(person)
    return render("scheduling/kiosk.html", result=result, error="", leaving=False)


def _card_holder() -> tuple[Person | None, str]:
    card = typed_digits(asked("card"), only=True)
    return person_of_card(db.session(), card_number=card, centre_ids=[g.actor.current_centre_id])


def _let_in(person: Person) -> None:
    """Whoever has come without a session is in the building too."""
    enter_building(
        db.session(), actor=g.actor, region=g.region, centre_id=g.actor.current_centre_id,
        person_id=person.id, via="kiosk",
    )  # fmt: skip


def _once() -> bool:
    return request.values.get("once") == "1"


def _read(choice: CentreChoice, text: str) -> Reading:
    return read_scan(
        db.session(),
        region_id=g.region.id,
        text=typed_digits(text, only=False),
        centre_ids=choice.ids,
        limit=FOUND,
    )


def _mark(choice: CentreChoice, person: Person) -> services.CheckIn:
    return services.check_in(
        db.session(),
        actor=g.actor,
        region=g.region,
        centre_id=min(choice.ids),
        person=person,
        session_public_id=request.form.get("session_id") or None,
        via="desk" if request.form.get("person_id") else "card",
    )


def _show(
    choice: CentreChoice,
    *,
    reading: Reading | None = None,
    result: services.CheckIn | None = None,
    text: str = "",
    error: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    session, show = db.session(), request.values.get("show", "all")
    page = arrivals_page(
        session,
        centre_ids=choice.ids,
        day=today(),
        modules=active_modules(g.region),
        show=show,
        page=page_number(),
        per_page=max(50, per_page()),
    )
    people = reading.people if reading is not None else []
    return render(
        "scheduling/check_in.html",
        "scheduling/_check_in.html",
        status,
        choice=choice,
        centre_code=chosen_code(choice),
        page=page,
        page_url=page_url,
        show=show,
        shows=_shows(choice, show),
        counts=_counts(choice),
        result=result,
        reading=reading,
        found=[person_line(one) for one in people],
        represented=_represented(reading),
        contact=_contact(result),
        elsewhere=cards_elsewhere(text, choice.ids) if reading and not people else [],
        text=text,
        error=error,
        **WORDS,
    )


def _represented(reading: Reading | None) -> dict[int, list[str]]:
    """Who may act for those who stand at the desk."""
    if reading is None:
        return {}
    people = [*reading.people, *([reading.person] if reading.person else [])]
    return may_be_represented_by(db.session(), person_ids=[one.id for one in people], today=today())


def _contact(result: services.CheckIn | None) -> Call | None:
    """Whom to call for the one who has just come: the desk asks when nobody is known."""
    if result is None:
        return None
    number = result.person.id
    return contacts_of(db.session(), person_ids=[number], today=today()).get(number)


def _counts(choice: CentreChoice) -> Counts:
    lines = sessions_between(
        db.session(),
        region=g.region,
        centre_ids=choice.ids,
        first=today(),
        last=today(),
        with_counts=True,
    )
    held = [one.counts for one in lines if one.session.state != "cancelled"]
    return Counts(
        sum(one.expected for one in held),
        sum(one.came for one in held),
        sum(one.marked for one in held),
    )


def _shows(choice: CentreChoice, show: str) -> list[Link]:
    return [
        Link(
            label,
            url_for("scheduling.check_in", show=value, centre=chosen_code(choice)),
            current=show == value,
        )
        for value, label in (("all", _("All")), ("waiting", _("Expected")), ("came", _("Came")))
    ]
