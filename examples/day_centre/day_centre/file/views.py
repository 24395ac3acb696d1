"""Pages of personal files: children, a child's tab, orders on a stay."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import living_centres
from core.sdk.web import (
    Link,
    asked,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    new_token,
    page_number,
    page_url,
    paginate,
    per_page,
    person_page,
    render,
    render_form,
    today,
)
from core.sdk.web import gettext as _
from day_centre.centre_pages import centre_choice
from day_centre.child.permissions import HEALTH_VIEW
from day_centre.child.queries import all_fetchers, fetchers_on
from day_centre.child.settings import paper_days
from day_centre.file import age_services, lists, papers, queries, services
from day_centre.file.forms import AdmitForm
from day_centre.file.models import Stay
from day_centre.file.order_pages import KINDS, Step, find_step, first_values
from day_centre.file.permissions import FILE_VIEW, ORDER_KEEP
from day_centre.file.rules import StayState, birthday
from day_centre.file.settings import leaving_age
from day_centre.file.words import FILTERS, ORDERS, REGIMES, STATES
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_file", __name__, template_folder="../templates"))


@bp.get("/children/")
@endpoint(FILE_VIEW)
def children() -> ResponseReturnValue:
    """Children of the centre by what their stay is worth today."""
    wanted, text = request.args.get("state", "staying"), asked("q", most=100)
    wanted = wanted if wanted in FILTERS else "staying"
    choice = centre_choice(FILE_VIEW)
    statement = lists.children(
        region=g.region, centre_ids=choice.ids, wanted=wanted, text=text, on=today()
    )
    page = paginate(db_session(), statement, page=page_number(), per_page=per_page())
    stays = [row[0] for row in page.items]
    return render(
        "day_centre/file/children.html", "day_centre/file/_children.html", page=page,
        page_url=page_url, wanted=wanted, text=text, choice=choice, filters=_filters(wanted, text),
        states=queries.states_of(db_session(), stays=stays, on=today()),
        regimes=queries.regimes_on(db_session(), stays=stays, on=today()), of_age=_of_age,
        **_words(),
    )  # fmt: skip


@bp.get("/children/papers")
@endpoint(HEALTH_VIEW)
def expiring() -> ResponseReturnValue:
    """Children whose medical card, PMPC conclusion or IPAR ends soon or has ended."""
    choice, until = centre_choice(HEALTH_VIEW), today() + dt.timedelta(days=paper_days(g.region))
    page = paginate(
        db_session(),
        lists.papers(region=g.region, centre_ids=choice.ids, until=until, on=today()),
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render("day_centre/file/papers.html", "day_centre/file/_papers.html", page=page,
                  page_url=page_url, choice=choice, until=until)  # fmt: skip


@bp.get("/people/<person_id>/day-centre")
@endpoint(FILE_VIEW)
def person_file(person_id: str) -> ResponseReturnValue:
    """A child's files with stays, orders and contract, and who may fetch the child."""
    person, session = find_person(person_id), db_session()
    files = queries.files_of(session, person_id=person.id)
    stays = queries.stays_of(session, person_id=person.id)
    ids = [one.id for one in stays]
    return render(
        "day_centre/file/person.html", None, files=files, stays=stays,
        states=queries.states_of(session, stays=stays, on=today()),
        regimes=queries.regimes_on(session, stays=stays, on=today()),
        orders=queries.orders_of(session, stay_ids=ids),
        pauses=queries.pauses_of(session, stay_ids=ids),
        groups=queries.group_titles(session, stays=stays),
        centres=queries.centres_of(session, files=files),
        documents=queries.documents_of(session, stay_ids=ids),
        fetchers=fetchers_on(session, person_id=person.id, on=today()),
        named={f"named:{one.public_id}": one
               for one in all_fetchers(session, person_id=person.id)},
        token=new_token(),
        may_admit=bool(_free_centres(person, stays)), steps=KINDS, State=StayState, **_words(),
        **person_page(person, "day_centre.file"),
    )  # fmt: skip


@bp.get("/people/<person_id>/day-centre/admit")
@endpoint(ORDER_KEEP)
def admit_form(person_id: str) -> ResponseReturnValue:
    """Ask for the order on admission."""
    person = find_person(person_id, ORDER_KEEP)
    number = _proposed(_centres(person)[:1])
    form = AdmitForm(data={"number": number, "issued_on": today(), "starts_on": today()})
    return _admit_page(person, form)


@bp.post("/people/<person_id>/day-centre/admit")
@endpoint(ORDER_KEEP, writes=True)
def admit(person_id: str) -> ResponseReturnValue:
    """Admit the child by order."""
    person, form = find_person(person_id, ORDER_KEEP), AdmitForm()
    groups = lists.groups(db_session(), centre_ids=_centres(person), on=today())
    form.offer(groups)
    known = {one.public_id: one for one in groups}
    if form.validate() and attempt(form, lambda: services.admit(
        db_session(), actor=g.actor, region=g.region,
        centre_id=known[form.group.data].centre_id, person_id=person.id,
        group_id=known[form.group.data].id, regime=form.regime.data,
        starts_on=form.starts_on.data or today(), reason=form.reason.data or "", **form.paper(),
    )):  # fmt: skip
        return done(_tab(person), _("The child is admitted."))
    return _admit_page(person, form)


@bp.get("/stays/<child_stay_id>/orders/<order_step>")
@endpoint(ORDER_KEEP)
def order_form(child_stay_id: str, order_step: str) -> ResponseReturnValue:
    """Ask for what the order says."""
    (stay, person), step = _find(child_stay_id), find_step(order_step)
    values = first_values(stay, step, today=today())
    form = step.form(data={**values, "number": _proposed([stay.centre_id])})
    return _step_page(step, stay, person, form)


@bp.post("/stays/<child_stay_id>/orders/<order_step>")
@endpoint(ORDER_KEEP, writes=True)
def write_order(child_stay_id: str, order_step: str) -> ResponseReturnValue:
    """Write the order, and do to the stay what it says."""
    (stay, person), step = _find(child_stay_id), find_step(order_step)
    form = step.form()
    groups = lists.groups(db_session(), centre_ids=_centres(person), on=today())
    form.offer(groups)
    if form.validate() and attempt(form, lambda: step.deed(
        db_session(), actor=g.actor, region=g.region, stay=stay, **step.values(form, groups)
    )):  # fmt: skip
        return done(_tab(person), _("The order is written."))
    return _step_page(step, stay, person, form)


@bp.post("/stays/<child_stay_id>/of-age")
@endpoint(ORDER_KEEP, writes=True)
def end_by_age(child_stay_id: str) -> ResponseReturnValue:
    """End the stay of a child who becomes of age, by an order with the next number."""
    stay, _person = _find(child_stay_id)
    attempt_or_flash(
        lambda: age_services.end_by_age(
            db_session(), actor=g.actor, region=g.region, stay=stay, today=today()
        ),
        success=_("The order on the end of the stay is written."),
    )
    return done(url_for(".children", state="of_age"))


@bp.post("/stays/<child_stay_id>/contract")
@endpoint(ORDER_KEEP, writes=True)
def contract(child_stay_id: str) -> ResponseReturnValue:
    """Issue the contract as a numbered document."""
    stay, person = _find(child_stay_id)
    document = attempt_or_flash(
        lambda: papers.print_contract(
            db_session(), actor=g.actor, region=g.region, stay=stay,
            language=asked("language", most=2), token=asked("token", most=64),
        )
    )  # fmt: skip
    if document is None:
        return done(_tab(person))
    return done(url_for("documents.document", document_id=document.public_id))


# Parts ---------------------------------------------------------------------------------------


def _words() -> dict[str, Any]:
    return {"marks": STATES, "regime_words": REGIMES, "kinds": ORDERS}


def _filters(wanted: str, text: str) -> list[Link]:
    kept: dict[str, Any] = {"centre": request.args.get("centre") or None, "q": text or None}
    return [
        Link(label, url_for(".children", state=code, **kept), current=code == wanted)
        for code, label in FILTERS.items()
    ]


def _of_age(person: Person) -> dt.date | None:
    if person.birth_date is None:
        return None
    return birthday(person.birth_date, leaving_age(g.region))


def _tab(person: Person) -> str:
    return url_for(".person_file", person_id=person.public_id)


def _find(public_id: str) -> tuple[Stay, Person]:
    """A stay whose orders the reader keeps, and the child whose file the reader may open."""
    stay, person = queries.find_stay(
        db_session(), centre_ids=g.actor.centre_scope(ORDER_KEEP, g.region.id), public_id=public_id
    )
    return stay, find_person(person.public_id)


def _centres(person: Person) -> list[int]:
    """Centres of the module's kind that hold the file and where the reader writes orders."""
    held = living_centres(person)
    return [one.id for one in centre_choice(ORDER_KEEP).options if one.id in held]


def _free_centres(person: Person, stays: list[Stay]) -> list[int]:
    open_in = {one.centre_id for one in stays if one.ends_on is None}
    return [one for one in _centres(person) if one not in open_in]


def _proposed(centre_ids: list[int]) -> str:
    if not centre_ids:
        return ""
    return queries.proposed_number(db_session(), centre_id=centre_ids[0], year=today().year)


def _admit_page(person: Person, form: AdmitForm) -> ResponseReturnValue:
    form.offer(lists.groups(db_session(), centre_ids=_centres(person), on=today()))
    return render_form("day_centre/file/order.html", form, person=person, back=_tab(person),
                       title=_("Order on admission"), lead="", icon="check")  # fmt: skip


def _step_page(step: Step, stay: Stay, person: Person, form: Any) -> ResponseReturnValue:
    groups = lists.groups(db_session(), centre_ids=_centres(person), on=today())
    form.offer([one for one in groups if one.id != stay.group_id])
    return render_form("day_centre/file/order.html", form, person=person, back=_tab(person),
                       title=step.title, lead=step.lead, icon=step.icon)  # fmt: skip
