"""Pages of equipment: the day, booking at the desk, what became of an hour."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import Conflict, InvalidInput, person_line, search_people
from core.sdk.web import (
    Link,
    asked,
    attempt,
    attempt_or_flash,
    chosen_code,
    day_asked,
    db_session,
    done,
    endpoint,
    find_person,
    local_text,
    moment_of,
    new_press,
    next_or,
    open_centre,
    press_of,
    render,
    render_form,
    today,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.equipment import queries, services
from plugins.active_longevity.equipment.blueprint import bp
from plugins.active_longevity.equipment.forms import BookForm
from plugins.active_longevity.equipment.models import Hire
from plugins.active_longevity.equipment.permissions import EQUIPMENT_BOOK
from plugins.active_longevity.equipment.rules import week_of
from plugins.active_longevity.equipment.settings import share_of
from plugins.active_longevity.equipment.words import WORDS, rule_texts
from plugins.active_longevity.forms import ReasonForm

_DAY = dt.timedelta(days=1)
FOUND = 8


@bp.get("/equipment/")
@endpoint(EQUIPMENT_BOOK)
def day() -> ResponseReturnValue:
    """All equipment with its hours of a day: what is free, and who has it."""
    choice, date = open_centre(EQUIPMENT_BOOK), day_asked(today())
    found = queries.day_of_things(
        db_session(), region=g.region, centre_id=min(choice.ids), day=date
    )
    return render(
        "active_longevity/equipment/day.html", choice=choice, date=date, found=found,
        moves=_moves(date, chosen_code(choice)), local_text=local_text,
        rules=rule_texts(g.region, [one.thing for one in found]), **WORDS,
    )  # fmt: skip


def _moves(date: dt.date, centre: str) -> list[Link]:
    def link(day: dt.date, label: str, icon: str = "") -> Link:
        url = url_for(".day", date=day.isoformat(), centre=centre)
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=day == date)

    return [
        link(date - _DAY, _("Previous day"), "chevron-left"),
        link(today(), _("Today")),
        link(date + _DAY, _("Next day"), "chevron-right"),
    ]


# Booking -------------------------------------------------------------------------------------


@bp.get("/equipment/book/<equipment_id>")
@endpoint(EQUIPMENT_BOOK)
def book_form(equipment_id: str) -> ResponseReturnValue:
    """An hour of one piece: for whom?"""
    return _book_page(BookForm(), _thing(equipment_id), _person())


@bp.post("/equipment/book/<equipment_id>")
@endpoint(EQUIPMENT_BOOK, writes=True)
def book(equipment_id: str) -> ResponseReturnValue:
    """Book it; the fair share asks for a reason."""
    thing, person, form = _thing(equipment_id), _person(), BookForm()
    if form.validate():
        made = attempt(form, lambda: _book(form, thing, person))
        if made is not None:
            url = url_for(".day", date=made.local_date.isoformat())
            return done(url, _("The hour is booked."))
    return _book_page(form, thing, person)


def _book(form: BookForm, thing: queries.Thing, person: Person | None) -> Hire:
    starts_at = moment_of(asked("at"), g.region)
    if person is None:
        raise InvalidInput("equipment.person", _("Choose the person."))
    if starts_at is None:
        raise InvalidInput("equipment.time", _("Choose one of the times."))
    try:
        return services.hire(
            db_session(), actor=g.actor, region=g.region, equipment=thing.equipment,
            person_id=person.id, starts_at=starts_at, reason=form.reason.data or "",
            press_key=press_of(form.press.data),
        )  # fmt: skip
    except Conflict as refusal:
        g.asks_reason = refusal.code in {"equipment.share", "equipment.far"}
        raise


def _person() -> Person | None:
    public_id = asked("person")
    return find_person(public_id, EQUIPMENT_BOOK) if public_id else None


def _book_page(form: BookForm, thing: queries.Thing, person: Person | None) -> ResponseReturnValue:
    at = moment_of(asked("at"), g.region)
    text, found = asked("q"), []
    if person is None and text:
        found = search_people(
            db_session(), region_id=g.region.id, text=text,
            centre_ids=frozenset([thing.equipment.centre_id]), limit=FOUND,
        )  # fmt: skip
    form.press.data, form.press.raw_data = new_press(), None
    return render_form(
        "active_longevity/equipment/book.html", form, thing=thing, at=at,
        ends=at + dt.timedelta(minutes=thing.equipment.minutes) if at else None,
        at_text=local_text(at) if at else "", person=person_line(person) if person else None,
        text=text, found=[person_line(one) for one in found],
        share=_share(thing, person, at), asks=g.get("asks_reason", False), **WORDS,
    )  # fmt: skip


def _share(
    thing: queries.Thing, person: Person | None, at: dt.datetime | None
) -> tuple[Any, int] | None:
    """The fair share and what of it is used in the week of the hour."""
    if person is None or at is None:
        return None
    kind, date = thing.equipment.service_kind, dt.date.fromisoformat(local_text(at)[:10])
    used = queries.used_minutes(db_session(), person_id=person.id, kind=kind, week=week_of(date))
    return share_of(g.region, kind), used


# What became of it ---------------------------------------------------------------------------


@bp.post("/equipment/hires/<hire_id>/give")
@endpoint(EQUIPMENT_BOOK, writes=True)
def give(hire_id: str) -> ResponseReturnValue:
    """One touch: the person came."""
    found = _hire(hire_id)
    attempt_or_flash(
        lambda: services.give_hire(db_session(), actor=g.actor, region=g.region, hire=found),
        success=_("Recorded: the person came."),
    )
    return done(next_or(url_for(".day")))


@bp.post("/equipment/hires/<hire_id>/miss")
@endpoint(EQUIPMENT_BOOK, writes=True)
def miss(hire_id: str) -> ResponseReturnValue:
    """Nobody came: free it for others."""
    found = _hire(hire_id)
    attempt_or_flash(
        lambda: services.miss_hire(db_session(), actor=g.actor, region=g.region, hire=found),
        success=_("Noted. The hour is free for others."),
    )
    return done(next_or(url_for(".day")))


@bp.get("/equipment/hires/<hire_id>/cancel")
@endpoint(EQUIPMENT_BOOK)
def cancel_form(hire_id: str) -> ResponseReturnValue:
    """Ask why."""
    return _reason_page(ReasonForm(), _hire(hire_id), "cancel")


@bp.post("/equipment/hires/<hire_id>/cancel")
@endpoint(EQUIPMENT_BOOK, writes=True)
def cancel(hire_id: str) -> ResponseReturnValue:
    """Free the hour."""
    return _with_reason(hire_id, "cancel")


@bp.get("/equipment/hires/<hire_id>/undo")
@endpoint(EQUIPMENT_BOOK)
def undo_form(hire_id: str) -> ResponseReturnValue:
    """Ask why the mark was wrong."""
    return _reason_page(ReasonForm(), _hire(hire_id), "undo")


@bp.post("/equipment/hires/<hire_id>/undo")
@endpoint(EQUIPMENT_BOOK, writes=True)
def undo(hire_id: str) -> ResponseReturnValue:
    """Take the mark back."""
    return _with_reason(hire_id, "undo")


def _with_reason(hire_id: str, step: str) -> ResponseReturnValue:
    found, form = _hire(hire_id), ReasonForm()
    deed = services.cancel_hire if step == "cancel" else services.undo_hire
    if form.validate():
        made = attempt(
            form,
            lambda: deed(db_session(), actor=g.actor, region=g.region, hire=found,
                         reason=form.reason.data or ""),
        )  # fmt: skip
        if made is not None:
            text = _("The hour is free.") if step == "cancel" else _("Taken back.")
            return done(url_for(".day", date=found.local_date.isoformat()), text)
    return _reason_page(form, found, step)


def _reason_page(form: ReasonForm, found: Hire, step: str) -> ResponseReturnValue:
    thing, person = queries.whole(db_session(), found)
    return render_form(
        "active_longevity/equipment/reason.html", form, hire=found, thing=thing, person=person,
        step=step, **WORDS,
    )  # fmt: skip


def _hire(hire_id: str) -> Hire:
    return queries.find_hire(
        db_session(), actor=g.actor, region=g.region, public_id=hire_id,
        permission=EQUIPMENT_BOOK,
    )  # fmt: skip


def _thing(equipment_id: str) -> queries.Thing:
    return queries.find_thing(
        db_session(), actor=g.actor, region=g.region, public_id=equipment_id,
        permission=EQUIPMENT_BOOK,
    )  # fmt: skip
