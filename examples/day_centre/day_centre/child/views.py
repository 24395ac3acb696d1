"""Pages about a child: needs and papers, limits of health, who may fetch."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.web import (
    attempt,
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
from day_centre import kinds
from day_centre.child import queries, services
from day_centre.child.forms import (
    CardForm,
    EndForm,
    FetcherForm,
    LimitForm,
    ProfileForm,
    VoidForm,
)
from day_centre.child.models import Fetcher, HealthLimit, MedicalCard
from day_centre.child.permissions import FETCHER_KEEP, HEALTH_KEEP, HEALTH_VIEW
from day_centre.child.settings import paper_days
from day_centre.child.words import ACCOMPANIED, DIAGNOSES, MOBILITY, SELF_CARE
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_child", __name__, template_folder="../templates"))
PROFILE = tuple(services.ProfileData.__dataclass_fields__)
#: pages that are reached from the tab with the personal file, and lead back there
OF_FILE = {
    f"day_centre_child.{name}"
    for name in ("fetcher_form", "add_fetcher", "end_fetcher_form", "end_fetcher")
}
DATES = {"pmpk_on", "pmpk_until", "ipar_from", "ipar_until"}


@bp.get("/people/<person_id>/child")
@endpoint("people.view", sensitive=HEALTH_VIEW)
def person_child(person_id: str) -> ResponseReturnValue:
    """The child's needs, papers and limits of health."""
    person = find_person(person_id)
    session = db_session()
    return render(
        "day_centre/child/person.html", None,
        profile=queries.profile_of(session, person_id=person.id),
        cards=queries.cards_of(session, person_id=person.id),
        limits=queries.all_limits(session, person_id=person.id), kinds=kinds.BY_CODE,
        words={"diagnosis": DIAGNOSES, "mobility": MOBILITY, "self_care": SELF_CARE,
               "accompanied": ACCOMPANIED},
        paper_days=paper_days(g.region), **person_page(person, "day_centre.child"),
    )  # fmt: skip


@bp.get("/people/<person_id>/child/profile")
@endpoint(HEALTH_KEEP)
def profile_form(person_id: str) -> ResponseReturnValue:
    """Show the fields of the need assessment."""
    person = find_person(person_id, HEALTH_KEEP)
    row = queries.profile_of(db_session(), person_id=person.id)
    form = ProfileForm(obj=row) if row is not None else ProfileForm(data={"version": 0})
    return _profile_page(person, form)


@bp.post("/people/<person_id>/child/profile")
@endpoint(HEALTH_KEEP, writes=True)
def save_profile(person_id: str) -> ResponseReturnValue:
    """Keep the fields of the need assessment."""
    person, form = find_person(person_id, HEALTH_KEEP), ProfileForm()
    if form.validate() and attempt(form, lambda: _save_profile(person, form)):
        return done(_tab(person), _("Changes are saved."))
    return _profile_page(person, form)


@bp.get("/people/<person_id>/child/cards/new")
@endpoint(HEALTH_KEEP)
def card_form(person_id: str) -> ResponseReturnValue:
    """Ask for a medical card."""
    return _page(find_person(person_id, HEALTH_KEEP), CardForm(), _("New medical card"))


@bp.post("/people/<person_id>/child/cards/new")
@endpoint(HEALTH_KEEP, writes=True)
def add_card(person_id: str) -> ResponseReturnValue:
    """Record a medical card."""
    person, form = find_person(person_id, HEALTH_KEEP), CardForm()
    first, last = form.issued_on.data, form.valid_until.data
    if form.validate() and first and last and attempt(form, lambda: services.add_card(
        db_session(), actor=g.actor, region=g.region, person=person, issued_on=first,
        valid_until=last, conclusion=form.conclusion.data or "",
    )):  # fmt: skip
        return done(_tab(person), _("The medical card is recorded."))
    return _page(person, form, _("New medical card"))


@bp.get("/people/<person_id>/child/cards/<child_card_id>/void")
@endpoint(HEALTH_KEEP)
def void_card_form(person_id: str, child_card_id: str) -> ResponseReturnValue:
    """Ask why the card is wrong."""
    person, _card = _found(person_id, MedicalCard, child_card_id, HEALTH_KEEP)
    return _page(person, VoidForm(), _("Void the medical card"))


@bp.post("/people/<person_id>/child/cards/<child_card_id>/void")
@endpoint(HEALTH_KEEP, writes=True)
def void_card(person_id: str, child_card_id: str) -> ResponseReturnValue:
    """Take a wrong card out of force."""
    person, card = _found(person_id, MedicalCard, child_card_id, HEALTH_KEEP)
    form = VoidForm()
    if form.validate():
        services.void_card(db_session(), actor=g.actor, region=g.region, person=person, card=card,
                           reason=form.reason.data or "")  # fmt: skip
        return done(_tab(person), _("The medical card is out of force."))
    return _page(person, form, _("Void the medical card"))


@bp.get("/people/<person_id>/child/limits/new")
@endpoint(HEALTH_KEEP)
def limit_form(person_id: str) -> ResponseReturnValue:
    """Ask what the child may not do."""
    form = LimitForm(data={"first_day": today()})
    return _page(find_person(person_id, HEALTH_KEEP), form, _("New limit of health"))


@bp.post("/people/<person_id>/child/limits/new")
@endpoint(HEALTH_KEEP, writes=True)
def add_limit(person_id: str) -> ResponseReturnValue:
    """Write a limit of health down."""
    person, form = find_person(person_id, HEALTH_KEEP), LimitForm()
    first = form.first_day.data
    if form.validate() and first and attempt(form, lambda: services.add_limit(
        db_session(), actor=g.actor, region=g.region, person=person, text=form.text.data or "",
        forbidden=form.kinds.data or [], first_day=first, last_day=form.last_day.data,
    )):  # fmt: skip
        return done(_tab(person), _("The limit is written down."))
    return _page(person, form, _("New limit of health"))


@bp.get("/people/<person_id>/child/limits/<limit_id>/end")
@endpoint(HEALTH_KEEP)
def end_limit_form(person_id: str, limit_id: str) -> ResponseReturnValue:
    """Ask until when the limit holds."""
    person, limit = _found(person_id, HealthLimit, limit_id, HEALTH_KEEP)
    return _page(person, EndForm(data={"last_day": today()}), _("End the limit"), limit.text)


@bp.post("/people/<person_id>/child/limits/<limit_id>/end")
@endpoint(HEALTH_KEEP, writes=True)
def end_limit(person_id: str, limit_id: str) -> ResponseReturnValue:
    """End a limit of health."""
    person, limit = _found(person_id, HealthLimit, limit_id, HEALTH_KEEP)
    form = EndForm()
    last = form.last_day.data
    if form.validate() and last:
        services.end_limit(db_session(), actor=g.actor, region=g.region, person=person,
                           limit=limit, last_day=last, reason=form.reason.data or "")  # fmt: skip
        return done(_tab(person), _("Changes are saved."))
    return _page(person, form, _("End the limit"), limit.text)


@bp.get("/people/<person_id>/child/fetchers/new")
@endpoint(FETCHER_KEEP)
def fetcher_form(person_id: str) -> ResponseReturnValue:
    """Ask who may fetch the child."""
    form = FetcherForm(data={"first_day": today()})
    return _page(find_person(person_id, FETCHER_KEEP), form, _("Who may fetch the child"))


@bp.post("/people/<person_id>/child/fetchers/new")
@endpoint(FETCHER_KEEP, writes=True)
def add_fetcher(person_id: str) -> ResponseReturnValue:
    """Let somebody fetch the child."""
    person, form = find_person(person_id, FETCHER_KEEP), FetcherForm()
    first = form.first_day.data
    if form.validate() and first and attempt(form, lambda: services.add_fetcher(
        db_session(), actor=g.actor, region=g.region, person=person,
        full_name=form.full_name.data or "", relation=form.relation.data or "",
        phone=form.phone.data or "", document=form.document.data or "", first_day=first,
        last_day=form.last_day.data,
    )):  # fmt: skip
        return done(_file(person), _("Changes are saved."))
    return _page(person, form, _("Who may fetch the child"))


@bp.get("/people/<person_id>/child/fetchers/<fetcher_id>/end")
@endpoint(FETCHER_KEEP)
def end_fetcher_form(person_id: str, fetcher_id: str) -> ResponseReturnValue:
    """Ask until when somebody may fetch the child."""
    person, fetcher = _found(person_id, Fetcher, fetcher_id, FETCHER_KEEP)
    form = EndForm(data={"last_day": today()})
    return _page(person, form, _("May fetch the child no longer"), fetcher.full_name)


@bp.post("/people/<person_id>/child/fetchers/<fetcher_id>/end")
@endpoint(FETCHER_KEEP, writes=True)
def end_fetcher(person_id: str, fetcher_id: str) -> ResponseReturnValue:
    """Let somebody fetch the child no longer."""
    person, fetcher = _found(person_id, Fetcher, fetcher_id, FETCHER_KEEP)
    form = EndForm()
    last = form.last_day.data
    if form.validate() and last:
        services.end_fetcher(db_session(), actor=g.actor, region=g.region, person=person,
                             fetcher=fetcher, last_day=last,
                             reason=form.reason.data or "")  # fmt: skip
        return done(_file(person), _("Changes are saved."))
    return _page(person, form, _("May fetch the child no longer"), fetcher.full_name)


# Parts ---------------------------------------------------------------------------------------


def _found(person_id: str, model: Any, public_id: str, permission: str) -> tuple[Person, Any]:
    person = find_person(person_id, permission)
    row = queries.find_one(db_session(), model, person_id=person.id, public_id=public_id)
    return person, row


def _tab(person: Person) -> str:
    return url_for(".person_child", person_id=person.public_id)


def _file(person: Person) -> str:
    """The tab that names who may fetch stands in the part about files, which comes after this."""
    return url_for("day_centre_file.person_file", person_id=person.public_id)


def _save_profile(person: Person, form: ProfileForm) -> Any:
    text = form.version.data or ""
    typed: dict[str, Any] = {
        name: form[name].data or (None if name in DATES else "") for name in PROFILE
    }
    data = services.ProfileData(**typed)
    return services.save_profile(
        db_session(), actor=g.actor, region=g.region, person=person, data=data,
        version=int(text) if text.isascii() and text.isdigit() else 0,
    )  # fmt: skip


def _profile_page(person: Person, form: ProfileForm) -> ResponseReturnValue:
    if form.form_errors:
        row = queries.profile_of(db_session(), person_id=person.id)
        form.version.raw_data, form.version.data = None, row.version if row is not None else 0
    return render_form("day_centre/child/profile.html", form, person=person, back=_tab(person))


def _page(person: Person, form: Any, title: str, lead: str = "") -> ResponseReturnValue:
    back = _file(person) if request.endpoint in OF_FILE else _tab(person)
    return render_form("day_centre/child/form.html", form, person=person, title=title, lead=lead,
                       back=back)  # fmt: skip
