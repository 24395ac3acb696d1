"""Pages of merging two files of one person, and of taking it back."""

from __future__ import annotations

from flask import Blueprint, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import Conflict
from core.people import merge_pages, merge_queries, merge_services, merge_undo, queries
from core.people.merge_forms import MergeForm, UnmergeForm
from core.people.merge_models import PersonMerge
from core.people.merge_plan import plan_unmerge
from core.people.models import Person
from core.people.pages import NAV_AREA, note_look, open_person, scope
from core.plugins.contracts import Problem
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, page_number, per_page, render, render_form

bp = Blueprint("people_merge", __name__)


@bp.get("/people/<person_id>/merge")
@endpoint("people.merge")
def find(person_id: str) -> ResponseReturnValue:
    """Look for the other file of this person."""
    g.nav_area = NAV_AREA
    person = open_person(person_id, "people.merge")
    text = request.args.get("q", "").strip()
    others = merge_pages.other_files(person, text, scope("people.merge"))
    return render("people/merge_find.html", person=person, text=text, others=others,
                  centres=queries.centre_names(db.session()))  # fmt: skip


@bp.get("/people/<person_id>/merge/<other_id>")
@endpoint("people.merge")
def compare(person_id: str, other_id: str) -> ResponseReturnValue:
    """Both files side by side, and everything that would move to the first."""
    keep, drop = _both(person_id, other_id)
    form = MergeForm(formdata=None)
    form.keep_version.data, form.drop_version.data = str(keep.version), str(drop.version)
    return _compare_page(form, keep, drop)


@bp.post("/people/<person_id>/merge/<other_id>")
@endpoint("people.merge", writes=True)
def merge(person_id: str, other_id: str) -> ResponseReturnValue:
    """Merge the second file into the first; a second press finds it done."""
    again = _done_before(person_id, other_id)
    if again is not None:
        return done(url_for("people.person", person_id=person_id), again)
    keep, drop = _both(person_id, other_id)
    form = MergeForm()
    page = merge_pages.compared(keep, drop, form.chosen())
    if (
        form.validate()
        and form.check_sure(bool(page.contradicts))
        and attempt(form, lambda: _merge(form, keep, drop))
    ):
        text = _("The two files of %(name)s are one now. It can be undone.", name=keep.full_name)
        return done(url_for("people.person", person_id=person_id), text)
    return _compare_page(form, keep, drop)


def _merge(form: MergeForm, keep: Person, drop: Person) -> PersonMerge:
    return merge_services.merge_people(
        db.session(),
        actor=g.actor,
        region=g.region,
        keep_id=keep.id,
        drop_id=drop.id,
        reason=form.reason.data or "",
        choices=form.chosen(),
        versions=form.versions(),
    )


def _done_before(person_id: str, other_id: str) -> str | None:
    kept = merge_queries.kept_file(db.session(), public_id=other_id)
    if kept is None or kept.public_id != person_id:
        return None
    open_person(person_id, "people.merge")
    return _("These two files are one already.")


def _both(person_id: str, other_id: str) -> tuple[Person, Person]:
    keep = open_person(person_id, "people.merge")
    drop = open_person(other_id, "people.merge")
    if keep.id == drop.id:
        raise Conflict("merge.self", _("A file cannot be merged with itself."))
    return keep, drop


def _compare_page(form: MergeForm, keep: Person, drop: Person) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    for one in (keep, drop):
        note_look(one.id)
    if form.form_errors:  # somebody changed a file meanwhile: what is shown now is compared
        form.keep_version.data, form.drop_version.data = str(keep.version), str(drop.version)
    page = merge_pages.compared(keep, drop, form.chosen())
    return render_form("people/merge.html", form, keep=keep, drop=drop, page=page,
                       centres=queries.centre_names(db.session()))  # fmt: skip


# The list, and taking back ---------------------------------------------------------------------


@bp.get("/people/merges")
@endpoint("people.merge")
def merges() -> ResponseReturnValue:
    """Merges of the reader's centres, the latest first."""
    g.nav_area = NAV_AREA
    page = merge_queries.merges_page(
        db.session(), actor=g.actor, region=g.region, page=page_number(), per_page=per_page()
    )
    return render("people/merges.html", page=page)


@bp.get("/people/merges/<merge_id>/undo")
@endpoint("people.merge")
def undoing(merge_id: str) -> ResponseReturnValue:
    """What happened since the merge, to be decided on."""
    return _undo_page(UnmergeForm(formdata=None), merge_id)


@bp.post("/people/merges/<merge_id>/undo")
@endpoint("people.merge", writes=True)
def undo(merge_id: str) -> ResponseReturnValue:
    """Make two files of one again."""
    found, _keep, drop = merge_queries.find_merge(
        db.session(), actor=g.actor, region=g.region, public_id=merge_id
    )
    form = UnmergeForm()
    back = attempt(form, lambda: _unmerge(form, found)) if form.validate() else None
    if back is None:
        return _undo_page(form, merge_id)
    for problem in back[1]:
        flash(str(problem.text), "warning")
    text = _("The merge is undone: %(name)s has a file of its own again.", name=drop.full_name)
    return done(url_for("people.person", person_id=drop.public_id), text)


def _unmerge(form: UnmergeForm, found: PersonMerge) -> tuple[PersonMerge, list[Problem]]:
    return merge_undo.unmerge_people(
        db.session(),
        actor=g.actor,
        region=g.region,
        public_id=found.public_id,
        reason=form.reason.data or "",
        decisions=form.decisions(),
    )


def _undo_page(form: UnmergeForm, merge_id: str) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    session = db.session()
    found, keep, drop = merge_queries.find_merge(
        session, actor=g.actor, region=g.region, public_id=merge_id
    )
    if found.state == "undone":
        return done(url_for("people.person", person_id=drop.public_id),
                    _("This merge was undone before."), "info")  # fmt: skip
    merge_undo.refuse_order(session, found)
    plan = plan_unmerge(session, region=g.region, merge=found)
    return render_form("people/merge_undo.html", form, merge=found, keep=keep, drop=drop,
                       items=merge_pages.item_rows(plan, form.decisions()))  # fmt: skip
