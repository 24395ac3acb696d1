"""What pages of referrals share: opening one, its frame, choices of the form."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from wtforms import SelectChoice

from core.db import db
from core.documents.pages import give_token, new_token
from core.households.queries import PROTECTED, protection_of
from core.people.models import Person
from core.people.pages import note_look, person_page
from core.people.queries import living_centres
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.requests import referral_queries as queries
from core.requests import referral_words as words
from core.requests.known_types import type_label
from core.requests.permissions import REFER, VIEW
from core.requests.referral_forms import AnswerForm, ReferForm, TakeBackForm
from core.requests.referral_models import Referral
from core.requests.referral_queries import ReferralFile
from core.requests.referral_rules import OPEN, answers_for
from core.requests.referral_services import may_answer
from core.web.i18n import gettext as _
from core.web.i18n import today

NAV_AREA = "requests.referrals"
TAB = "requests"


def open_referral(referral_id: str, permission: str = VIEW) -> Referral:
    g.nav_area = NAV_AREA
    return queries.find_referral(
        db.session(), actor=g.actor, region=g.region, public_id=referral_id, permission=permission
    )


def frame(referral: Referral) -> dict[str, Any]:
    """Values of the pages of one referral; the look at its person is recorded."""
    found = queries.referral_file(db.session(), referral=referral)
    note_look(found.person.id, "referral")
    return {
        "file": found, "referral": referral, "words": words,
        "heading": _("Referral № %(number)s", number=referral.number),
        "back": url_for("requests.referral", referral_id=referral.public_id),
        "holds": _holds(found), "is_ours": _is_ours(found),
        "may_answer": referral.state in OPEN
        and may_answer(actor=g.actor, region=g.region, row=referral),
        "may_send": g.actor.can(REFER, g.region.id, referral.centre_id),
        "type_label": type_label, "is_late": _is_late(found),
    }  # fmt: skip


def _holds(found: ReferralFile) -> bool:
    """Whether the reader may open the person's file: who may not sees the told facts alone."""
    scope = g.actor.centre_scope("people.view", g.region.id)
    held = living_centres(found.person)
    return found.person.withdrawn_at is None and (scope is None or bool(scope & held))


def _is_ours(found: ReferralFile) -> bool:
    return bool(g.actor.can(VIEW, g.region.id, found.referral.centre_id))


def _is_late(found: ReferralFile) -> bool:
    due = found.item.due_on
    return found.item.closed_at is None and due is not None and due < today()


def page_values(referral: Referral, form: TakeBackForm) -> dict[str, Any]:
    return {**frame(referral), "form": form, "press": new_token()}


def answer_form(referral: Referral) -> AnswerForm:
    """The receiver's form; for an outside body, what came by paper or by telephone."""
    form = AnswerForm()
    form.offer(answers_for(referral.state))
    if referral.to_centre_id is not None:
        del form.answered_by, form.paper
    return form


# A new one -----------------------------------------------------------------------------------


def sending_centres(person: Person) -> list[Centre]:
    """Centres that hold the file and from which the reader refers; the own one first."""
    held = living_centres(person)
    found = [
        one
        for one in centres_of(db.session(), g.actor, REFER, region_id=g.region.id)
        if one.id in held
    ]
    found.sort(key=lambda one: one.id != g.actor.current_centre_id)
    return found


def refer_form(person: Person) -> ReferForm:
    form = ReferForm()
    give_token(form)
    centres = sending_centres(person)
    form.centre_id.choices = [SelectChoice(str(one.id), one.name_in(g.locale)) for one in centres]
    form.target.choices = [SelectChoice("", _("Choose")), *_targets(centres)]
    asked = queries.open_requests_of(
        db.session(), actor=g.actor, region=g.region, person_id=person.id
    )
    form.request_id.choices = [
        SelectChoice("", _("None")),
        *(SelectChoice(one.public_id, f"№ {one.number}, {type_label(one.type)}") for one in asked),
    ]
    if request.method == "GET":
        form.shares.data = ["name"]
        named = request.args.get("request", "")
        form.request_id.data = named if named in {one.public_id for one in asked} else ""
    if not is_protected(person):
        del form.leave
    return form


def _targets(centres: list[Centre]) -> list[SelectChoice]:
    own = centres[0].id if len(centres) == 1 else 0
    found = queries.targets(db.session(), region=g.region, centre_id=own)
    return [
        SelectChoice(f"{'centre' if isinstance(one, Centre) else 'body'}:{one.id}",
                     one.name_in(g.locale))
        for one in found
    ]  # fmt: skip


def is_protected(person: Person) -> bool:
    return protection_of(db.session(), person_id=person.id) is not None


def refer_values(person: Person) -> dict[str, Any]:
    return {
        **person_page(person, TAB),
        "words": words,
        "lines": queries.referrals_of_person(
            db.session(), actor=g.actor, region=g.region, person_id=person.id
        ),
        "protected": is_protected(person),
        "may_protected": any(
            g.actor.can(PROTECTED, g.region.id, one) for one in living_centres(person)
        ),
    }
