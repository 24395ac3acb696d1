"""Pages of one child: a day to change, and the month on the child's file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import format_month, load_people
from core.sdk.web import (
    Link,
    attempt,
    day_asked,
    db_session,
    done,
    endpoint,
    find_person,
    person_page,
    render,
    render_form,
    today,
)
from core.sdk.web import gettext as _
from day_centre.file.models import Stay
from day_centre.journal import corrections, guides, month_queries, pages, queries, rules
from day_centre.journal.blueprint import bp
from day_centre.journal.checks import fault_of
from day_centre.journal.forms import DayForm
from day_centre.journal.permissions import MARK, VIEW


@bp.get("/journal/children/<child_stay_id>")
@endpoint(MARK)
def change(child_stay_id: str) -> ResponseReturnValue:
    """The day of a child as a form."""
    stay, day = _stay(child_stay_id), min(day_asked(today()), today())
    form, known = _form(stay, day)
    cells = queries.cells_of(
        db_session(), centre_id=stay.centre_id, day=day, person_ids=[stay.person_id]
    ).get(stay.person_id, {})
    form.show(known, [kind for kind, one in cells.items() if one.is_given], g.region.timezone)
    return _page(form, stay, day)


@bp.post("/journal/children/<child_stay_id>")
@endpoint(MARK, writes=True)
def save_change(child_stay_id: str) -> ResponseReturnValue:
    """Save the day; of a closed day the ledger follows with the reason."""
    stay, day = _stay(child_stay_id), min(day_asked(today()), today())
    form, known = _form(stay, day)
    seen = form.seen.data or ""
    if form.validate() and attempt(
        form,
        lambda: corrections.change_day(
            db_session(), actor=g.actor, region=g.region, stay=stay, day=day,
            data=form.typed(day, known, g.region.timezone), why=form.why.data or "",
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0,
        ),
    ):  # fmt: skip
        return done(_back(stay, day), _("The day is saved."))
    return _page(form, stay, day)


def _stay(public_id: str) -> Stay:
    return queries.find_stay(
        db_session(), actor=g.actor, region=g.region, public_id=public_id, permission=MARK
    )


def _form(stay: Stay, day: dt.date) -> tuple[DayForm, Any]:
    """The form with its choices, and the mark that stands there."""
    form, people = DayForm(), [stay.person_id]
    known = queries.child_day(db_session(), stay_id=stay.id, day=day)
    keys = [known.brought_by, known.fetched_by] if known else []
    names = guides.names(db_session(), person_ids=people, on=day, keys=keys)
    form.offer(
        names.items(), guides.fetchers(db_session(), person_ids=people, on=day)[stay.person_id]
    )
    return form, known


def _page(form: DayForm, stay: Stay, day: dt.date) -> ResponseReturnValue:
    known = queries.child_day(db_session(), stay_id=stay.id, day=day)
    group_id = known.group_id if known else stay.group_id
    return render_form(
        "day_centre/journal/change.html", form, stay=stay, day=day, back=_back(stay, day),
        person=load_people(db_session(), [stay.person_id])[0],
        late=fault_of(db_session(), g.region, group_id=group_id, day=day) is not None,
    )  # fmt: skip


def _back(stay: Stay, day: dt.date) -> str:
    """The page of the group's day, at this child."""
    group = queries.group_of(db_session(), stay=stay, day=day)
    return url_for(
        "day_centre_journal.today", group=group.public_id, date=day.isoformat(),
        _anchor=f"row-{stay.public_id}",
    )  # fmt: skip


@bp.get("/people/<person_id>/journal")
@endpoint("people.view", sensitive=VIEW)
def person_month(person_id: str) -> ResponseReturnValue:
    """A month of a child: days and services, on the child's file."""
    person = find_person(person_id)
    month = rules.month_of(request.args.get("month", ""), today())
    values = month_queries.month_of(db_session(), person_id=person.id, month=month)
    return render(
        "day_centre/journal/person.html", month=values, month_name=format_month(month),
        moves=_months(person.public_id, month), **pages.WORDS,
        **person_page(person, "day_centre.journal"),
    )  # fmt: skip


def _months(person_id: str, month: dt.date) -> list[Link]:
    def link(first: dt.date, label: str, icon: str) -> Link:
        url = url_for(".person_month", person_id=person_id, month=f"{first:%Y-%m}")
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=first == month)

    found = [link(rules.before(month), _("Previous month"), "chevron-left"),
             link(today().replace(day=1), _("This month"), "")]  # fmt: skip
    if month < today().replace(day=1):
        found.append(link(rules.after(month), _("Next month"), "chevron-right"))
    return found
