"""Pages of the module: who is cleared, and a person's clearances."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.web import (
    Link,
    attempt,
    db_session,
    done,
    endpoint,
    find_person,
    page_number,
    page_url,
    paginate,
    per_page,
    person_page,
    render,
    render_form,
    today,
)
from core.sdk.web import (
    lazy_gettext as _,
)
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import caution_queries, queries, services
from plugins.active_longevity.examination.caution_rules import Caution
from plugins.active_longevity.examination.forms import ClearanceForm
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.permissions import CLEARANCE_RECORD, CLEARANCE_VIEW
from plugins.active_longevity.examination.rules import ClearanceState
from plugins.active_longevity.examination.settings import ending_days
from plugins.active_longevity.examination.words import BADGES, BODIES, SHORT_LABELS
from plugins.active_longevity.forms import ReasonForm
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity", __name__, template_folder="../templates"))


@bp.get("/clearances")
@endpoint(CLEARANCE_VIEW)
def clearances() -> ResponseReturnValue:
    """The centre's people by what their clearances are worth today."""
    wanted = request.args.get("state", "")
    state = ClearanceState(wanted) if wanted in set(ClearanceState) else None
    centres = g.actor.centre_scope(CLEARANCE_VIEW, g.region.id)
    page = paginate(
        db_session(),
        queries.people_by_state(
            centre_ids=centres, state=state, on=today(), ending_days=ending_days(g.region)
        ),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "active_longevity/clearances.html",
        "active_longevity/_table.html",
        page=page,
        filters=_filters(state),
        page_url=page_url,
        badges=BADGES,
        row_state=queries.row_state,
        ending_days=ending_days(g.region),
    )


def _filters(state: ClearanceState | None) -> list[Link]:
    everyone = Link(_("All"), url_for(".clearances"), current=state is None)
    return [everyone] + [
        Link(SHORT_LABELS[one], url_for(".clearances", state=one.value), current=one is state)
        for one in ClearanceState
    ]


@bp.get("/card")
@endpoint(CLEARANCE_VIEW)
def card() -> ResponseReturnValue:
    """The card of the start page."""
    centres = g.actor.centre_scope(CLEARANCE_VIEW, g.region.id)
    counts = queries.counts(
        db_session(), centre_ids=centres, on=today(), ending_days=ending_days(g.region)
    )
    rows = [
        (state.value, SHORT_LABELS[state], getattr(counts, state.value))
        for state in (ClearanceState.MISSING, ClearanceState.EXPIRED, ClearanceState.ENDING)
    ]
    return render("active_longevity/card.html", "active_longevity/_card.html", card_rows=rows)


@bp.get("/people/<person_id>/clearances")
@endpoint("people.view", sensitive=CLEARANCE_VIEW)
def person_clearances(person_id: str) -> ResponseReturnValue:
    """A person's clearances, with the form for the next one."""
    person = find_person(person_id)
    form = _clearance_form()
    held = caution_queries.codes_of(db_session(), person_id=person.id, on=today())
    form.contraindications.data = sorted(held)
    return _person_page(person, form)


@bp.post("/people/<person_id>/clearances")
@endpoint(CLEARANCE_RECORD, writes=True)
def record_clearance(person_id: str) -> ResponseReturnValue:
    """Record the paper that the person brought."""
    person = find_person(person_id)
    form = _clearance_form()
    if form.validate() and attempt(form, lambda: _record(person, form)):
        url = url_for(".person_clearances", person_id=person_id)
        return done(url, _("The clearance is recorded."))
    return _person_page(person, form)


def _clearance_form() -> ClearanceForm:
    form = ClearanceForm()
    found = caution_queries.catalogue(db_session(), region_id=g.region.id)
    form.offer(one for one in found.values() if one.is_active)
    return form


def _record(person: Person, form: ClearanceForm) -> Clearance:
    last_day = form.valid_until.data
    assert last_day is not None  # the form requires it
    return services.record_clearance(
        db_session(),
        actor=g.actor,
        region=g.region,
        person_id=person.id,
        valid_until=last_day,
        issued_on=form.issued_on.data,
        doctor=form.doctor.data or "",
        limits=form.limits.data or "",
        contraindications=form.contraindications.data or [],
        today=today(),
    )


@bp.get("/people/<person_id>/clearances/<clearance_id>/void")
@endpoint(CLEARANCE_RECORD)
def void_form(person_id: str, clearance_id: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _void_page(person_id, clearance_id, ReasonForm())


@bp.post("/people/<person_id>/clearances/<clearance_id>/void")
@endpoint(CLEARANCE_RECORD, writes=True)
def void_clearance(person_id: str, clearance_id: str) -> ResponseReturnValue:
    """Take a wrong clearance out of force."""
    person = find_person(person_id)
    clearance = queries.find_clearance(db_session(), person_id=person.id, public_id=clearance_id)
    form = ReasonForm()
    if form.validate():
        services.void_clearance(
            db_session(),
            actor=g.actor,
            region=g.region,
            clearance=clearance,
            reason=form.reason.data or "",
        )
        url = url_for(".person_clearances", person_id=person_id)
        return done(url, _("The clearance is out of force."))
    return _void_page(person_id, clearance_id, form)


def _person_page(person: Person, form: ClearanceForm) -> ResponseReturnValue:
    session = db_session()
    clearances = queries.clearances_of(session, person_id=person.id)
    known = caution_queries.catalogue(session, region_id=g.region.id)
    now = caution_queries.cautions_of(
        session, region_id=g.region.id, person_id=person.id, on=today()
    )
    ids = [one.id for one in clearances]
    return render_form(
        "active_longevity/person.html",
        form,
        clearances=clearances,
        ticked=caution_queries.limits_on(session, clearance_ids=ids),
        catalogue=known,
        cautions=now,
        against=caution_queries.against(session, person_id=person.id, cautions=now, on=today()),
        boxes=_boxes(known.values()),
        label_of=kinds.label_of,
        **person_page(person, "active_longevity"),
    )


def _boxes(cautions: Iterable[Caution]) -> list[tuple[str, list[Caution]]]:
    """What may be ticked, by the part of the body."""
    offered = [one for one in cautions if one.is_active]
    return [
        (str(label), found)
        for body, label in BODIES.items()
        if (found := [one for one in offered if one.body == body])
    ]


def _void_page(person_id: str, clearance_id: str, form: ReasonForm) -> ResponseReturnValue:
    person = find_person(person_id)
    clearance = queries.find_clearance(db_session(), person_id=person.id, public_id=clearance_id)
    return render_form("active_longevity/void.html", form, person=person, clearance=clearance)
