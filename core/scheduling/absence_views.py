"""Pages of absences in a row: who stays away, calls that were made, places given back."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db, is_public_id
from core.errors import NotFound
from core.regions.options import setting
from core.scheduling import absence_services as services
from core.scheduling.absence_queries import absent_in_a_row, places_freed, with_details
from core.scheduling.access import may_see
from core.scheduling.blueprint import bp
from core.scheduling.forms import chosen_code
from core.scheduling.models import Enrolment, Group
from core.scheduling.pages import asked, centre_choice
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt_or_flash, done, render

DESK = "enrolments.manage"
#: places freed by the rule are shown so long
SHOWN = dt.timedelta(days=60)


@bp.get("/absences/")
@endpoint(DESK)
def absences() -> ResponseReturnValue:
    """Who did not come so many times in a row, with phones; and places that this freed."""
    session, choice = db.session(), centre_choice(DESK)
    limit = setting(g.region, services.IN_A_ROW)
    found = absent_in_a_row(session, region=g.region, centre_ids=choice.ids, least=limit)
    freed = places_freed(session, region=g.region, centre_ids=choice.ids, since=now_utc() - SHOWN)
    return render(
        "scheduling/absences.html",
        choice=choice,
        centre_code=chosen_code(choice),
        found=with_details(session, found),
        limit=limit,
        frees=setting(g.region, services.FREES),
        freed=freed,
    )


@bp.post("/absences/<enrolment_id>/call")
@endpoint(DESK, writes=True)
def note_absence_call(enrolment_id: str) -> ResponseReturnValue:
    """Somebody has called: what was said."""
    enrolment = _enrolment(enrolment_id)
    attempt_or_flash(
        lambda: services.note_call(
            db.session(), actor=g.actor, region=g.region, enrolment_id=enrolment.id,
            note=asked("note", most=300),
        ),
        success=_("The call is noted."),
    )  # fmt: skip
    return done(_list_url())


@bp.post("/absences/<enrolment_id>/give-back")
@endpoint(DESK, writes=True)
def give_place_back(enrolment_id: str) -> ResponseReturnValue:
    """Take back what the rule of absences did."""
    enrolment = _enrolment(enrolment_id)
    result = attempt_or_flash(
        lambda: services.give_back(
            db.session(), actor=g.actor, region=g.region, enrolment_id=enrolment.id
        )
    )
    if result is None:
        return done(_list_url())
    if result.enrolment.state == "enrolled":
        return done(_list_url(), _("The person has the place again."))
    text = _("The place was given to somebody else meanwhile: the person waits in the queue.")
    return done(_list_url(), text, "warning")


def _enrolment(public_id: str) -> Enrolment:
    row = None
    if is_public_id(public_id):
        row = (
            db.session()
            .execute(
                sa.select(Enrolment, Group.centre_id)
                .join(Group, Group.id == Enrolment.group_id)
                .where(Enrolment.public_id == public_id)
            )
            .one_or_none()
        )
    if row is None or not may_see(g.actor, DESK, region=g.region, centre_id=row[1]):
        raise NotFound
    found: Enrolment = row[0]
    return found


def _list_url() -> str:
    return url_for("scheduling.absences", centre=request.form.get("centre") or None)
