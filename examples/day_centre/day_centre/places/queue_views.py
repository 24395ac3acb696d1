"""The queue of the centre's groups with its rule, places by day, and the way to a stay."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Enrolment, Group, Person, Request
from core.sdk.places import first_categories, rule_words
from core.sdk.services import CATEGORY_LABELS, load_people, now_utc, setting
from core.sdk.web import (
    asked,
    attempt,
    attempt_or_flash,
    day_asked,
    db_session,
    done,
    endpoint,
    ngettext,
    page_number,
    page_url,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from day_centre.centre_pages import centre_choice
from day_centre.file.permissions import ORDER_KEEP
from day_centre.file.queries import proposed_number
from day_centre.file.words import REGIMES
from day_centre.kinds import COME_DAYS, REGIME_OF
from day_centre.places import queries, services
from day_centre.places.forms import AdmissionForm, PostponeForm, QueueForm, ReasonForm
from day_centre.places.models import Placement
from day_centre.places.permissions import PLACES_KEEP, PLACES_VIEW
from day_centre.places.settings import put_off_terms
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_places", __name__, template_folder="../templates"))


@bp.get("/queue")
@endpoint(PLACES_VIEW)
def queue() -> ResponseReturnValue:
    """Who waits in which order and by which rule; who has accepted; places on a day."""
    choice, session = centre_choice(PLACES_VIEW), db_session()
    day = day_asked(today())
    groups = queries.groups_of(session, centre_ids=choice.ids, on=today())
    group = _chosen(groups)
    return render(
        "day_centre/places/queue.html", choice=choice, group=group,
        places=queries.with_places(session, groups), now=now_utc(), day=day, regimes=REGIMES,
        days=queries.places_on(session, groups=groups, on=day),
        page=queries.waiting_in(session, group=group, page=page_number(), per_page=per_page())
        if group else None,
        accepted=queries.accepted_in(session, group=group, per_page=per_page()) if group else None,
        first=[CATEGORY_LABELS[code] for code in first_categories(g.region)],
        come_days=setting(g.region, COME_DAYS), put_off=put_off_terms(g.region), page_url=page_url,
        rule_words=rule_words,
    )  # fmt: skip


def _chosen(groups: Sequence[Group]) -> Group | None:
    """The group of `?group=`, else the first."""
    wanted = asked("group", most=20)
    return next((one for one in groups if one.public_id == wanted), groups[0] if groups else None)


# An approved application ---------------------------------------------------------------------


@bp.get("/placements/<placement_id>/queue")
@endpoint(PLACES_KEEP)
def choosing(placement_id: str) -> ResponseReturnValue:
    """In which group the child will wait."""
    row = _placement(placement_id)
    form = QueueForm(formdata=None)
    groups = _offer(form, row)
    form.group.data = next(
        (one.public_id for one in groups if REGIME_OF[one.service_kind] == row.regime), ""
    )
    return _choose_page(form, row)


@bp.post("/placements/<placement_id>/queue")
@endpoint(PLACES_KEEP, writes=True)
def put_in_queue(placement_id: str) -> ResponseReturnValue:
    """Give the child the next number."""
    row, form = _placement(placement_id), QueueForm()
    groups = _offer(form, row)
    if form.validate():
        group = next(one for one in groups if one.public_id == form.group.data)
        if attempt(form, lambda: _put(row, group)):
            return done(url_for(".queue", group=group.public_id), _("The child is in the queue."))
    return _choose_page(form, row)


def _offer(form: QueueForm, row: Placement) -> list[Group]:
    groups = queries.groups_of(db_session(), centre_ids=[row.centre_id], on=today())
    form.offer(groups)
    return groups


def _put(row: Placement, group: Group) -> Enrolment:
    return services.put_in_queue(
        db_session(), actor=g.actor, region=g.region, placement=row, group_id=group.id
    )


def _choose_page(form: QueueForm, row: Placement) -> ResponseReturnValue:
    return render_form(
        "day_centre/places/choose.html", form, placement=row, person=_person(row.person_id),
        request_row=_request(row), regimes=REGIMES,
    )  # fmt: skip


@bp.get("/placements/<placement_id>/give-up")
@endpoint(PLACES_KEEP)
def giving_up(placement_id: str) -> ResponseReturnValue:
    """Ask why the family wants no place."""
    return _give_up_page(ReasonForm(), _placement(placement_id))


@bp.post("/placements/<placement_id>/give-up")
@endpoint(PLACES_KEEP, writes=True)
def give_up(placement_id: str) -> ResponseReturnValue:
    """Take the application off the list."""
    row, form = _placement(placement_id), ReasonForm()
    if form.validate() and attempt(
        form,
        lambda: services.give_up(
            db_session(), actor=g.actor, region=g.region, placement=row,
            reason=form.reason.data or "",
        ),
    ):  # fmt: skip
        return done(url_for("day_centre_applications.applications"), _("It is off the list."))
    return _give_up_page(form, row)


def _give_up_page(form: ReasonForm, row: Placement) -> ResponseReturnValue:
    return render_form(
        "day_centre/places/reason.html", form, title=_("The family wants no place"),
        deed=_("Take it off the list"), person=_person(row.person_id),
        action=url_for(".give_up", placement_id=row.public_id),
        back=url_for("day_centre_applications.applications"),
    )  # fmt: skip


# A child in the queue ------------------------------------------------------------------------


@bp.get("/queue/<child_place_id>/admit")
@endpoint(ORDER_KEEP)
def admitting(child_place_id: str) -> ResponseReturnValue:
    """The order of admission, with the number that is next."""
    enrolment, group = _waiting(child_place_id, ORDER_KEEP)
    form = AdmissionForm(formdata=None)
    form.number.data = proposed_number(db_session(), centre_id=group.centre_id, year=today().year)
    form.issued_on.data = form.starts_on.data = today()
    form.regime.data = REGIME_OF[group.service_kind]
    return _admit_page(form, enrolment, group)


@bp.post("/queue/<child_place_id>/admit")
@endpoint(ORDER_KEEP, writes=True)
def admit(child_place_id: str) -> ResponseReturnValue:
    """The family accepts, the child is admitted."""
    (enrolment, group), form = _waiting(child_place_id, ORDER_KEEP), AdmissionForm()
    if form.validate() and attempt(
        form,
        lambda: services.admit_child(
            db_session(), actor=g.actor, region=g.region, enrolment=enrolment, group=group,
            order=form.typed(),
        ),
    ):  # fmt: skip
        text = _("%(name)s is admitted by order.", name=_person(enrolment.person_id).full_name)
        return done(_home(group), text)
    return _admit_page(form, enrolment, group)


def _admit_page(form: AdmissionForm, enrolment: Enrolment, group: Group) -> ResponseReturnValue:
    return render_form(
        "day_centre/places/admit.html", form, enrolment=enrolment, group=group,
        person=_person(enrolment.person_id), back=_home(group),
    )  # fmt: skip


@bp.get("/queue/<child_place_id>/postpone")
@endpoint(PLACES_KEEP)
def postponing(child_place_id: str) -> ResponseReturnValue:
    """Until when the term is put off, and why."""
    return _postpone_page(PostponeForm(formdata=None), *_waiting(child_place_id, PLACES_KEEP))


@bp.post("/queue/<child_place_id>/postpone")
@endpoint(PLACES_KEEP, writes=True)
def postpone(child_place_id: str) -> ResponseReturnValue:
    """Put the term off, once."""
    (enrolment, group), form = _waiting(child_place_id, PLACES_KEEP), PostponeForm()

    def deed() -> bool:
        assert form.until.data is not None  # the form requires it
        services.postpone(
            db_session(), actor=g.actor, region=g.region, enrolment=enrolment,
            until=form.until.data, reason=form.reason_in_words(), paper=form.paper.data or "",
        )  # fmt: skip
        return True

    if form.validate() and attempt(form, deed):
        return done(_home(group), _("The term to come is put off. The family is told."))
    return _postpone_page(form, enrolment, group)


def _postpone_page(form: PostponeForm, enrolment: Enrolment, group: Group) -> ResponseReturnValue:
    return render_form(
        "day_centre/places/postpone.html", form, enrolment=enrolment, group=group,
        offer=queries.offer_of(db_session(), enrolment), person=_person(enrolment.person_id),
        most=put_off_terms(g.region), back=_home(group),
    )  # fmt: skip


@bp.post("/queue/<child_place_id>/decline")
@endpoint(PLACES_KEEP, writes=True)
def decline(child_place_id: str) -> ResponseReturnValue:
    """The family lets this place pass."""
    enrolment, group = _waiting(child_place_id, PLACES_KEEP)
    attempt_or_flash(
        lambda: services.decline(
            db_session(), actor=g.actor, region=g.region, enrolment=enrolment,
            via=asked("via", most=10),
        ),
        success=_("The place is declined. The child keeps the number in the queue."),
    )  # fmt: skip
    return done(_home(group))


@bp.get("/queue/<child_place_id>/take-out")
@endpoint(PLACES_KEEP)
def taking_out(child_place_id: str) -> ResponseReturnValue:
    """Ask why the child is taken out."""
    return _take_out_page(ReasonForm(), *_waiting(child_place_id, PLACES_KEEP))


@bp.post("/queue/<child_place_id>/take-out")
@endpoint(PLACES_KEEP, writes=True)
def take_out(child_place_id: str) -> ResponseReturnValue:
    """Free the number, or the place that was accepted."""
    (enrolment, group), form = _waiting(child_place_id, PLACES_KEEP), ReasonForm()
    moved: list[int] = []

    def deed() -> bool:
        moved.append(services.take_out(
            db_session(), actor=g.actor, region=g.region, enrolment=enrolment, group=group,
            reason=form.reason.data or "",
        ))  # fmt: skip
        return True

    if form.validate() and attempt(form, deed):
        text = ngettext(
            "The child is out of the queue. %(num)s place went on.",
            "The child is out of the queue. %(num)s places went on.", moved[0],
        )  # fmt: skip
        return done(_home(group), text)
    return _take_out_page(form, enrolment, group)


def _take_out_page(form: ReasonForm, enrolment: Enrolment, group: Group) -> ResponseReturnValue:
    return render_form(
        "day_centre/places/reason.html", form, title=_("Take the child out of the queue"),
        deed=_("Take the child out"), person=_person(enrolment.person_id),
        action=url_for(".take_out", child_place_id=enrolment.public_id), back=_home(group),
    )  # fmt: skip


# Parts ---------------------------------------------------------------------------------------


def _waiting(child_place_id: str, permission: str) -> tuple[Enrolment, Group]:
    return queries.find_waiting(
        db_session(), actor=g.actor, region=g.region, public_id=child_place_id,
        permission=permission,
    )  # fmt: skip


def _placement(placement_id: str) -> Placement:
    return queries.find_placement(
        db_session(), actor=g.actor, region=g.region, public_id=placement_id,
        permission=PLACES_KEEP,
    )  # fmt: skip


def _person(person_id: int) -> Person:
    (found,) = load_people(db_session(), [person_id])
    return found


def _request(row: Placement) -> Request | None:
    return queries.request_of(db_session(), row)


def _home(group: Group) -> str:
    return url_for(".queue", group=group.public_id)
