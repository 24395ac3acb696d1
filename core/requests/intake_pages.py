"""What the page of the desk is made of: centre, types, who may speak, papers, what stands against.

Reading a page and sending it read the same post, so that nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request, url_for
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice

from core.db import db
from core.documents.pages import new_token
from core.documents.rules import is_token
from core.errors import DomainError, NotFound
from core.households.representative_queries import RepresentativeLine, representatives_of
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.people.queries import living_centres
from core.plugins.contracts import Problem
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.requests.draft_services import as_pairs, draft_of
from core.requests.intake_checks import Twin, representative_problem, twins_of
from core.requests.intake_forms import SELF, IntakeForm, intake_form
from core.requests.intake_services import NewIntake, PaperGiven
from core.requests.known_types import (
    OfferedType,
    offered,
    paper_label,
    paper_of,
    problems_of,
    questions_of,
    type_label,
)
from core.requests.models import RequestDraft
from core.requests.paper_queries import InHand, papers_in_hand
from core.requests.permissions import OPEN
from core.web.i18n import format_date, today
from core.web.i18n import gettext as _
from core.web.render import render, render_form, same_site

TAB = "requests"
#: how long an ended representation is still shown, so that the desk can say why it does not count
OLD_SHOWN = 6


@dataclass(frozen=True)
class Desk:
    """One person at the desk of one centre, and what is ticked."""

    person: Person
    centres: Sequence[Centre]
    centre: Centre
    types: Sequence[OfferedType]
    chosen: Sequence[OfferedType]
    acting: Sequence[RepresentativeLine]
    form: IntakeForm

    @property
    def codes(self) -> list[str]:
        """Papers that the ticked types ask for, each once."""
        return list(dict.fromkeys(code for one in self.chosen for code in one.papers))


def desk_of(formdata: MultiDict[str, str] | None) -> Desk:
    """The desk for the person of `person`; `NotFound` without one, or without a centre of the
    reader's that holds the file and is open."""
    person = open_person(request.values.get("person", ""), OPEN)
    held = living_centres(person)
    found = centres_of(db.session(), g.actor, OPEN, region_id=g.region.id)
    centres = sorted(
        (one for one in found if one.id in held),
        key=lambda one: one.id != g.actor.current_centre_id,
    )
    if not centres:
        raise NotFound("centre")
    given = formdata if formdata is not None else MultiDict()
    wanted = given.get("centre_id", "") or request.args.get("centre", "")
    centre = next((one for one in centres if wanted in {str(one.id), one.code}), centres[0])
    types = offered(db.session(), g.region, centre)
    ticked = set(given.getlist("types"))
    chosen = [one for one in types if one.code in ticked]
    form = intake_form(questions_of(one.type for one in chosen), formdata)
    acting = representatives_of(db.session(), person_id=person.id, today=today())
    desk = Desk(person, centres, centre, types, chosen, acting, form)
    _offer(desk)
    return desk


def _offer(desk: Desk) -> None:
    form = desk.form
    form.person.data = desk.person.public_id
    form.origin.data = form.origin.data or request.args.get("origin", "")
    form.back.data = same_site(form.back.data or request.args.get("back"), "")[:300]
    if request.method == "GET" and form.known_origin().startswith("referral:"):
        form.channel.data = "partner"
    form.centre_id.choices = [
        SelectChoice(str(one.id), one.name_in(g.locale)) for one in desk.centres
    ]
    form.centre_id.data = str(desk.centre.id)
    form.types.choices = [SelectChoice(one.code, str(one.type.label)) for one in desk.types]
    form.types.data = [one.code for one in desk.chosen]
    form.papers.choices = [SelectChoice(code, str(paper_label(code))) for code in desk.codes]
    form.papers.data = [code for code in form.papers.data or [] if code in set(desk.codes)]
    lines = shown_acting(desk.acting)
    form.representative.choices = [
        SelectChoice(SELF, desk.person.full_name),
        *(SelectChoice(one.row.public_id, one.name) for one in lines),
    ]
    if not is_token(form.token.data or ""):
        form.token.data = new_token()


def shown_acting(acting: Sequence[RepresentativeLine]) -> list[RepresentativeLine]:
    """All that count, and the latest of those that do not."""
    return [
        *(one for one in acting if one.in_force),
        *[one for one in acting if not one.in_force][:OLD_SHOWN],
    ]


def acting_notes(acting: Sequence[RepresentativeLine]) -> dict[str, Any]:
    """Public id of a representation → until when it counts, or why it does not."""
    notes: dict[str, Any] = {}
    for line in shown_acting(acting):
        problem = representative_problem(line.row, line.other, today())
        until = line.row.valid_to
        good = (
            _("may hand in until %(date)s", date=format_date(until)) if until
            else _("may hand in, without a last day")
        )  # fmt: skip
        notes[line.row.public_id] = problem if problem is not None else good
    return notes


# The page ------------------------------------------------------------------------------------


def page_values(desk: Desk, *, check: bool = False) -> dict[str, Any]:
    """Values of the page; with `check` the types are asked what stands against."""
    form_key = draft_key(desk.person)
    in_hand = papers_in_hand(db.session(), person_id=desk.person.id, codes=desk.codes, on=today())
    return {
        "desk": desk,
        "notes": acting_notes(desk.acting),
        "in_hand": in_hand,
        "questions": desk.form.questions(questions_of(one.type for one in desk.chosen)),
        "asked_papers": _asked_papers(desk, in_hand),
        "problems": _problems(desk) if check else [],
        "twins": _twins(desk),
        "type_label": type_label,
        "paper_label": paper_label,
        "draft_form": form_key,
        "back": url_for("requests.person_requests", person_id=desk.person.public_id),
        **person_page(desk.person, TAB),
    }


def _asked_papers(desk: Desk, in_hand: Mapping[str, InHand]) -> list[tuple[str, Any, str, bool]]:
    """(code, words, hint, ticked) of the papers that are not in hand yet."""
    ticked = set(desk.form.papers.data or [])
    asked = []
    for code in desk.codes:
        kind = paper_of(code)
        if code not in in_hand and kind is not None:
            asked.append((code, kind.label, str(kind.help), code in ticked))
    return asked


def _problems(desk: Desk) -> list[tuple[OfferedType, Problem]]:
    """What the ticked types say; one whose check fails says so instead."""
    found: list[tuple[OfferedType, Problem]] = []
    for one in desk.chosen:
        try:
            said = problems_of(
                db.session(), known=one.type, region=g.region, person_id=desk.person.id,
                centre_id=desk.centre.id, on=today(),
            )  # fmt: skip
        except DomainError as error:
            said = [Problem(error.code, error.message)]
        found += [(one, problem) for problem in said]
    return found


def _twins(desk: Desk) -> list[Twin]:
    types = [one.code for one in desk.chosen]
    return twins_of(db.session(), region=g.region, person_id=desk.person.id, types=types)


def show(desk: Desk, *, check: bool = False, draft: RequestDraft | None = None) -> Response:
    values = page_values(desk, check=check)
    return render("requests/intake.html", None, 200, form=desk.form, has_errors=False,
                  draft=draft, **values)  # fmt: skip


def show_refused(desk: Desk) -> Response:
    return render_form("requests/intake.html", desk.form, draft=None,
                       **page_values(desk, check=True))  # fmt: skip


def typed_intake(desk: Desk) -> NewIntake:
    """What was typed, for the service; call it after `validate()`."""
    form = desk.form
    who = form.representative.data
    row = next((one.row for one in desk.acting if one.row.public_id == who), None)
    return NewIntake(
        centre_id=desk.centre.id, person=desk.person, channel=form.channel.data,
        matters=form.matters(desk.chosen), token=form.token.data or "",
        representative_id=row.id if row is not None else None,
        papers={code: PaperGiven() for code in form.papers.data or []},
        confirmed=bool(form.confirmed.data),
    )  # fmt: skip


def draft_key(person: Person) -> str:
    return f"new:{person.public_id}"


def kept_draft(person_id: str) -> RequestDraft | None:
    return draft_of(db.session(), actor=g.actor, form=f"new:{person_id}")


def draft_data(draft: RequestDraft | None, person_id: str) -> MultiDict[str, str] | None:
    """A draft as the form reads it, when `?draft=1` asks for it."""
    if draft is None or request.args.get("draft") != "1":
        return None
    return MultiDict([*as_pairs(draft.content), ("person", person_id)])
