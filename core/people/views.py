"""Pages of people."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people import duplicate_pages, edit_pages, labels, pages, queries, registration, services
from core.people.category_forms import CategoryForm
from core.people.clash_rules import Clash
from core.people.find_labels import REASONS
from core.people.find_pages import other_hits
from core.people.forms import (
    AttachForm,
    ChangeForm,
    DetachForm,
    EndCategoryForm,
    FileForm,
    RegistrationForm,
    more_phones,
)
from core.people.merge_queries import merged_from
from core.people.models import Person
from core.people.pages import note_look, open_person, person_page, scope
from core.people.rules import CATEGORIES
from core.regions.kato_queries import path_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import (
    attempt,
    done,
    page_number,
    per_page,
    render,
    render_form,
    same_site,
    wants_fragment,
)

bp = Blueprint("people", __name__)


# The list ------------------------------------------------------------------------------------


@bp.get("/people/")
@endpoint("people.view")
def people() -> ResponseReturnValue:
    """The people of the reader's centres, and the search."""
    text = request.args.get("q", "").strip()
    filters = _filters()
    page = queries.people_page(
        db.session(),
        region_id=g.region.id,
        text=text,
        centre_ids=scope(),
        filters=filters,
        today=today(),
        page=page_number(),
        per_page=per_page(),
    )
    elsewhere = pages.cards_elsewhere(text, scope())
    if not wants_fragment() and queries.is_exact(text, page.items):
        return redirect(url_for(".person", person_id=page.items[0].public_id))
    hits = other_hits(text) if page.page == 1 else []
    straight = next((hit.url for hit in hits if hit.exact), None)
    if straight is not None and not wants_fragment():
        return redirect(straight)
    return render("people/list.html", "people/_results.html", page=page, text=text, filters=filters,
                  elsewhere=elsewhere, labels=labels, hits=hits,
                  open_pairs=duplicate_pages.open_pairs(), words=REASONS,
                  centres=queries.centre_names(db.session()))  # fmt: skip


def _filters() -> queries.Filters:
    category, basis, iin = (request.args.get(name, "") for name in ("category", "basis", "iin"))
    return queries.Filters(
        category if category in CATEGORIES else "",
        basis if basis == "none" else "",
        iin if iin in {"missing", "due"} else "",
    )


@bp.get("/people/without-basis")
@endpoint("consents.view")
def without_basis() -> ResponseReturnValue:
    """People whose data are kept without a stated legal basis."""
    g.nav_area = pages.NAV_AREA
    page = queries.without_basis_page(
        db.session(),
        centre_ids=scope("consents.view"),
        page=page_number(),
        per_page=per_page(),
    )
    centres = queries.centre_names(db.session())
    return render("people/without_basis.html", page=page, centres=centres, labels=labels)


@bp.get("/people/missing-iin")
@endpoint("consents.view")
def missing_iin() -> ResponseReturnValue:
    """People without an IIN, with the day on which it is asked for again."""
    g.nav_area = pages.NAV_AREA
    page = queries.missing_iin_page(
        db.session(),
        centre_ids=scope("consents.view"),
        page=page_number(),
        per_page=per_page(),
    )
    centres = queries.centre_names(db.session())
    return render("people/missing_iin.html", page=page, centres=centres, labels=labels)


# Registration --------------------------------------------------------------------------------


@bp.get("/people/new")
@endpoint("people.edit")
def new_person() -> ResponseReturnValue:
    """The registration form, with what was searched for."""
    form = pages.file_form()
    if isinstance(form, RegistrationForm):
        form.take_typed(request.args.get("typed", ""))
    return _registration_page(form, registration.Review())


@bp.post("/people/new")
@endpoint("people.edit", writes=True)
def create_person() -> ResponseReturnValue:
    """Register a person, once everything doubtful is confirmed."""
    form = pages.file_form()
    assert isinstance(form, RegistrationForm)
    if "fill" in request.form:
        form.offer(form.checked_iin(), always=True)
        return _registration_page(form, registration.Review())
    if not form.validate():
        return _registration_page(form, registration.Review())
    if form.offer(form.checked_iin()):
        return _registration_page(form, registration.Review(), filled=True)
    centre_id = int(form.centre_id.data)
    services.lock_registrations(db.session(), centre_id=centre_id)
    review = pages.review_of(form)
    person = pages.register(form, centre_id, review) if review.clear else None
    if person is None:
        return _registration_page(form, review)
    text = _("%(name)s is registered.", name=person.full_name) + pages.scripts_note(form)
    return done(url_for(".person", person_id=person.public_id), text)


def _registration_page(
    form: FileForm, review: registration.Review, *, filled: bool = False
) -> ResponseReturnValue:
    g.nav_area = pages.NAV_AREA
    status = 422 if filled or form.all_errors() else 200
    return render("people/new.html", "people/_form.html", status, form=form, review=review,
                  filled=filled, has_errors=bool(form.all_errors()), labels=labels,
                  action=url_for(".create_person"))  # fmt: skip


@bp.post("/people/check-iin")
@endpoint("people.edit")
def check_typed_iin() -> ResponseReturnValue:
    """What a typed IIN says: an error, its holder, or a birth date and sex to take over."""
    answer = registration.ask_iin(
        db.session(), iin=pages.typed_iin(), today=today(), centre_ids=scope()
    )
    if answer.review.elsewhere_id is not None:
        note_look(answer.review.elsewhere_id, "card")
    return render("people/iin.html", "people/_iin.html", answer=answer, labels=labels)


# One person ----------------------------------------------------------------------------------


@bp.get("/people/<person_id>")
@endpoint("people.view")
def person(person_id: str) -> ResponseReturnValue:
    """A person's file."""
    return _overview(open_person(person_id))


@bp.post("/people/<person_id>/iin")
@endpoint("people.see_iin")
def show_iin(person_id: str) -> ResponseReturnValue:
    """The full IIN, on request; the look is recorded of its own."""
    found = open_person(person_id, "people.see_iin")
    note_look(found.id, "iin")
    if wants_fragment():
        return render("people/_full_iin.html", person=found)
    return _overview(found, full_iin=True)


def _overview(found: Person, *, full_iin: bool = False) -> ResponseReturnValue:
    centres = queries.centre_names(db.session())
    place = ", ".join(one.name_in(g.locale) for one in path_of(db.session(), code=found.kato_code))
    return render("people/person.html", centres=centres, full_iin=full_iin, place=place,
                  links=queries.person_centres(found), may_attach=pages.may(found, "people.attach"),
                  may_see_iin=pages.may(found, "people.see_iin"),
                  **person_page(found, "person"))  # fmt: skip


@bp.get("/people/<person_id>/history")
@endpoint("people.view")
def history(person_id: str) -> ResponseReturnValue:
    """Who changed the file, and when."""
    found = open_person(person_id)
    page = queries.history_page(db.session(), person_id=found.id, page=page_number())
    centres = queries.centre_names(db.session())
    return render("people/history.html", page=page, events=pages.events(page.items, centres),
                  merged_from=merged_from(db.session(), person_id=found.id),
                  may_merge=pages.may(found, "people.merge"),
                  **person_page(found, "history"))  # fmt: skip


@bp.get("/people/<person_id>/edit")
@endpoint("people.edit")
def edit_person(person_id: str) -> ResponseReturnValue:
    """The form of changes."""
    found = open_person(person_id, "people.edit")
    form = pages.file_form(found)
    assert isinstance(form, ChangeForm)
    edit_pages.show(form, found)
    if "iin" in form and found.iin:
        note_look(found.id, "iin")
    return _change_page(form, found, registration.Review(), [])


@bp.post("/people/<person_id>/edit")
@endpoint("people.edit", writes=True)
def save_person(person_id: str) -> ResponseReturnValue:
    """Save changes; where somebody else has saved meanwhile, ask field by field what stays."""
    services.lock_file(db.session(), public_id=person_id)
    found = open_person(person_id, "people.edit")
    form = pages.file_form(found)
    assert isinstance(form, ChangeForm)
    clashes = edit_pages.settle(form, found)
    review = registration.Review()
    if "fill" in request.form:
        form.offer(form.checked_iin(), always=True)
    elif form.validate() and not clashes:
        review = pages.review_of(form, found)
        if review.clear and pages.save(form, found):
            text = _("The changes are saved.") + pages.scripts_note(form)
            return done(url_for(".person", person_id=person_id), text)
    edit_pages.tell(form, clashes)
    return _change_page(form, found, review, clashes)


def _change_page(
    form: ChangeForm, found: Person, review: registration.Review, clashes: list[Clash]
) -> ResponseReturnValue:
    frame = {**person_page(found, "edit"), "labels": labels}
    return render_form("people/edit.html", form, "people/_form.html", review=review, filled=False,
                       more_phones=more_phones(found), clashes=edit_pages.views(form, clashes),
                       changed=edit_pages.who_changed(found, clashes),
                       action=url_for(".save_person", person_id=found.public_id),
                       **frame)  # fmt: skip


# Categories ----------------------------------------------------------------------------------


@bp.get("/people/<person_id>/categories/new")
@endpoint("people.edit")
def new_category(person_id: str) -> ResponseReturnValue:
    """The form of a category."""
    found = open_person(person_id, "people.edit")
    return render_form("people/category.html", CategoryForm(), **person_page(found, "person"))


@bp.post("/people/<person_id>/categories/new")
@endpoint("people.edit", writes=True)
def add_category(person_id: str) -> ResponseReturnValue:
    """State a category with its evidence."""
    found = open_person(person_id, "people.edit")
    form = CategoryForm()
    if form.validate() and attempt(
        form,
        lambda: services.add_category(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=found,
            code=form.code.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            evidence=form.paper(),
            source=form.source.data or "",
        ),
    ):
        return done(url_for(".person", person_id=person_id), _("The category is added."))
    return render_form("people/category.html", form, **person_page(found, "person"))


@bp.get("/people/<person_id>/categories/<int:category_id>/end")
@endpoint("people.edit")
def ending_category(person_id: str, category_id: int) -> ResponseReturnValue:
    """Ask why the category ends."""
    found = open_person(person_id, "people.edit")
    category = queries.category_of(found, category_id)
    return render_form("people/end_category.html", EndCategoryForm(), category=category,
                       **person_page(found, "person"))  # fmt: skip


@bp.post("/people/<person_id>/categories/<int:category_id>/end")
@endpoint("people.edit", writes=True)
def end_category(person_id: str, category_id: int) -> ResponseReturnValue:
    """End a category; it stays in the file."""
    found = open_person(person_id, "people.edit")
    category = queries.category_of(found, category_id)
    form = EndCategoryForm()
    if form.validate() and attempt(
        form,
        lambda: services.end_category(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=found,
            category_id=category.id,
            reason=form.reason.data or "",
            last_day=form.last_day.data,
        ),
    ):
        return done(url_for(".person", person_id=person_id), _("The category has ended."))
    frame = person_page(found, "person")
    return render_form("people/end_category.html", form, category=category, **frame)


# Centres -------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/attach")
@endpoint("people.attach")
def attaching(person_id: str) -> ResponseReturnValue:
    """The short card of a known person, and the form to attach the file to a centre."""
    found = queries.find_anywhere(db.session(), public_id=person_id)
    return _attach_page(pages.attach_form(found), found)


@bp.post("/people/<person_id>/attach")
@endpoint("people.attach", writes=True)
def attach(person_id: str) -> ResponseReturnValue:
    """Attach, with reason and basis; from then on the centre opens the core file."""
    found = queries.find_anywhere(db.session(), public_id=person_id)
    form = pages.attach_form(found)
    if form.validate() and attempt(
        form,
        lambda: services.attach_person(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=found,
            centre_id=int(form.centre_id.data),
            reason=form.reason.data or "",
            basis=form.basis.data or "",
        ),
    ):
        note_look(found.id)
        text = _("The file is attached to the centre.")
        return done(_going_on() or url_for(".person", person_id=person_id), text)
    return _attach_page(form, found)


def _attach_page(form: AttachForm, found: Person) -> ResponseReturnValue:
    g.nav_area = pages.NAV_AREA
    note_look(found.id, "card")
    card = queries.limited_card(db.session(), found)
    return render_form("people/attach.html", form, card=card, labels=labels, onward=_going_on())


def _going_on() -> str:
    """The page of the desk where the person was looked for, and goes on from."""
    return same_site(request.values.get("next"), "")


@bp.get("/people/<person_id>/detach")
@endpoint("people.attach")
def detaching(person_id: str) -> ResponseReturnValue:
    """Say what detaching means, and ask why."""
    found = open_person(person_id, "people.attach")
    form = pages.detach_form(found)
    return render_form("people/detach.html", form, **person_page(found, "person"))


@bp.post("/people/<person_id>/detach")
@endpoint("people.attach", writes=True)
def detach(person_id: str) -> ResponseReturnValue:
    """Let go of the file; nothing is deleted."""
    found = open_person(person_id, "people.attach")
    form: DetachForm = pages.detach_form(found)
    if form.validate() and pages.detach(form, found):
        text = _("The file is detached from the centre.")
        return done(url_for(".people"), text)
    return render_form("people/detach.html", form, **person_page(found, "person"))
