"""A whole caseload handed over in one step: whose, what, to whom, and the way back."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.auth.models import User
from core.db import db
from core.documents.pages import give_token
from core.errors import NotFound
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import format_date, ngettext
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
)
from core.work import hand_over_queries, hand_over_services, labels
from core.work.access import workers_of
from core.work.blueprint import bp
from core.work.forms import HandOverForm
from core.work.hand_over_services import MOST, Giving
from core.work.inbox_views import thing_url
from core.work.models import HandOver, WorkItem
from core.work.permissions import HAND_OVER
from core.work.unit_queries import units_in

AREA = "work.work"


@bp.get("/work/hand-overs/")
@endpoint(HAND_OVER)
def hand_overs() -> ResponseReturnValue:
    """Whose open work there is, and what was handed over before."""
    g.nav_area = AREA
    centres, centre = _centre()
    asked = {"region": g.region, "centre_id": centre.id}
    return render(
        "work/hand_overs.html", page_url=page_url, centre=centre, centres=centres,
        centre_choices=[(one.code, one.name_in(g.locale)) for one in centres],
        caseloads=hand_over_queries.caseloads(db.session(), actor=g.actor, **asked),
        page=hand_over_queries.steps_page(db.session(), **asked, page=page_number(),
                                          per_page=per_page()),
    )  # fmt: skip


@bp.get("/work/hand-overs/from/<user_id>")
@endpoint(HAND_OVER)
def handing(user_id: str) -> ResponseReturnValue:
    """The caseload, all of it ticked."""
    _centres, centre = _centre()
    user, items = _caseload(user_id, centre)
    form = HandOverForm()
    form.items.data = [one.public_id for one in items]
    return _page(form, user, centre, items)


@bp.post("/work/hand-overs/from/<user_id>")
@endpoint(HAND_OVER, writes=True)
def hand_over(user_id: str) -> ResponseReturnValue:
    """Give what is ticked on."""
    _centres, centre = _centre()
    user, items = _caseload(user_id, centre)
    form = HandOverForm()
    _offer(form, user, centre, items)
    if form.validate():
        step = attempt(form, lambda: _hand_over(form, user, centre))
        if step is not None:
            return done(
                url_for("work.hand_over_page", hand_over_id=step.public_id),
                _("The work was handed over."),
            )
    return _page(form, user, centre, items)


@bp.get("/work/hand-overs/<hand_over_id>")
@endpoint(HAND_OVER)
def hand_over_page(hand_over_id: str) -> ResponseReturnValue:
    """What was handed over, where it is now, and the way back."""
    g.nav_area = AREA
    step = _find(hand_over_id)
    given = hand_over_queries.given_in(db.session(), actor=g.actor, region=g.region, step=step)
    giver = hand_over_queries.giver_of(db.session(), step=step)
    return render("work/hand_over.html", step=step, given=given, words=labels, giver=giver,
                  thing_url=thing_url)  # fmt: skip


@bp.post("/work/hand-overs/<hand_over_id>/undo")
@endpoint(HAND_OVER, writes=True)
def take_back(hand_over_id: str) -> ResponseReturnValue:
    """Give back what is still where the hand-over put it."""
    step = _find(hand_over_id)
    count = attempt_or_flash(
        lambda: hand_over_services.take_back(
            db.session(), actor=g.actor, region=g.region, step=step
        )
    )
    text = None
    if count is not None:
        text = ngettext("%(num)s piece of work went back", "%(num)s pieces of work went back",
                        count)  # fmt: skip
    return done(url_for("work.hand_over_page", hand_over_id=hand_over_id), text)


# Parts ---------------------------------------------------------------------------------------


def _hand_over(form: HandOverForm, user: User, centre: Centre) -> HandOver:
    workers = workers_of(db.session(), region=g.region, centre_id=centre.id).values()
    units = units_in(db.session(), centre_id=centre.id)
    return hand_over_services.hand_over(
        db.session(), actor=g.actor, region=g.region,
        giving=Giving(
            from_id=user.id, centre_id=centre.id, item_ids=tuple(form.items.data or ()),
            reason=form.reason.data or "", token=form.token.data or None,
            to_id=next((one.id for one in workers if one.public_id == form.person), None),
            unit_id=next((one.id for one in units if one.public_id == form.unit), None),
        ),
    )  # fmt: skip


def _find(hand_over_id: str) -> HandOver:
    return hand_over_queries.find_step(
        db.session(), actor=g.actor, region=g.region, public_id=hand_over_id
    )


def _centre() -> tuple[list[Centre], Centre]:
    """Centres in which the reader hands work over, and that of `?centre=`, else the own one."""
    found = centres_of(db.session(), g.actor, HAND_OVER, region_id=g.region.id, active_only=False)
    if not found:
        raise NotFound("centre")
    wanted = request.values.get("centre")
    own = next((one for one in found if one.id == g.actor.current_centre_id), found[0])
    return found, next((one for one in found if one.code == wanted), own)


def _caseload(user_id: str, centre: Centre) -> tuple[User, list[WorkItem]]:
    return hand_over_queries.caseload_of(
        db.session(), actor=g.actor, region=g.region, centre_id=centre.id, user_id=user_id
    )


def _offer(form: HandOverForm, user: User, centre: Centre, items: list[WorkItem]) -> None:
    workers = workers_of(db.session(), region=g.region, centre_id=centre.id).values()
    units = units_in(db.session(), centre_id=centre.id)
    form.offer(
        [one for one in workers if one.id != user.id],
        [(one.public_id, _("«%(name)s» unit, evenly", name=one.name_in(g.locale)))
         for one in units],
        [(one.public_id, _words(one)) for one in items],
    )  # fmt: skip


def _words(item: WorkItem) -> str:
    due = _("until %(date)s", date=format_date(item.due_on)) if item.due_on else ""
    waits = str(labels.STANDINGS["waiting"][0]) if item.waiting_since else ""
    return " · ".join(filter(None, (item.subject, labels.matter_label(item), due, waits)))


def _page(
    form: HandOverForm, user: User, centre: Centre, items: list[WorkItem]
) -> ResponseReturnValue:
    g.nav_area = AREA
    give_token(form)
    _offer(form, user, centre, items)
    return render_form("work/handing.html", form, user=user, centre=centre, items=items, most=MOST)
