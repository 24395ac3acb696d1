"""Membership cards: of one person, and of many at once."""

from __future__ import annotations

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db
from core.documents import queries, services
from core.documents.blueprint import NAV_AREA, bp
from core.documents.card_paper import cards_pdf
from core.documents.forms import ReasonForm
from core.documents.pages import document_scope, pdf_answer
from core.documents.person_views import TAB
from core.documents.rules import MOST_CARDS
from core.errors import InvalidInput
from core.kernel import kernel
from core.people.models import Person
from core.people.pages import note_look, open_person, person_page
from core.people.queries import centre_names, living_centres
from core.regions.models import Centre
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import ngettext
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

RIGHT = "documents.cards"


# One person ------------------------------------------------------------------------------------


@bp.post("/people/<person_id>/card")
@endpoint("documents.cards", writes=True)
def give_card(person_id: str) -> ResponseReturnValue:
    """Give the person a card."""
    found = open_person(person_id, RIGHT)
    attempt_or_flash(
        lambda: services.issue_card(db.session(), actor=g.actor, region=g.region, person=found),
        success=_("The card has a number. Print it now."),
    )
    return done(_tab(found))


@bp.get("/people/<person_id>/card/pdf")
@endpoint("documents.cards")
def card_paper(person_id: str) -> ResponseReturnValue:
    """The person's card as a PDF of its own size."""
    found = open_person(person_id, RIGHT)
    return _paper([found], sheet=False)


@bp.get("/people/<person_id>/card/replace")
@endpoint("documents.cards")
def replacing_card(person_id: str) -> ResponseReturnValue:
    """Ask why the card is replaced."""
    return _card_page(open_person(person_id, RIGHT), "replace", ReasonForm())


@bp.post("/people/<person_id>/card/replace")
@endpoint("documents.cards", writes=True)
def replace_card(person_id: str) -> ResponseReturnValue:
    """Block the card and give a new one."""
    return _end_card(open_person(person_id, RIGHT), "replace")


@bp.get("/people/<person_id>/card/block")
@endpoint("documents.cards")
def blocking_card(person_id: str) -> ResponseReturnValue:
    """Ask why the card is blocked."""
    return _card_page(open_person(person_id, RIGHT), "block", ReasonForm())


@bp.post("/people/<person_id>/card/block")
@endpoint("documents.cards", writes=True)
def block_card(person_id: str) -> ResponseReturnValue:
    """Block the card."""
    return _end_card(open_person(person_id, RIGHT), "block")


def _end_card(found: Person, deed: str) -> Response:
    form = ReasonForm()
    service = services.replace_card if deed == "replace" else services.block_card

    def work() -> bool:
        service(db.session(), actor=g.actor, region=g.region, person=found,
                number=request.form.get("token", ""), reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        texts = {
            "replace": _("The former card is blocked, the new one has a number. Print it now."),
            "block": _("The card is blocked. At the door it is refused."),
        }
        return done(_tab(found), texts[deed])
    return _card_page(found, deed, form)


def _card_page(found: Person, deed: str, form: ReasonForm) -> Response:
    form.token.data = form.token.data or found.card_number or ""
    return render_form("documents/end_card.html", form, deed=deed, **person_page(found, TAB))


def _tab(found: Person) -> str:
    return url_for(".person_documents", person_id=found.public_id) + "#card"


# Many ------------------------------------------------------------------------------------------


@bp.get("/cards/")
@endpoint("documents.cards")
def cards() -> ResponseReturnValue:
    """People to print cards for: chosen by another page (`?person=…`), or the centres' list."""
    g.nav_area = NAV_AREA
    scope = document_scope(RIGHT)
    chosen = request.args.getlist("person")[:MOST_CARDS]
    state = request.args.get("card", "")
    people = queries.chosen_people(db.session(), public_ids=chosen, centre_ids=scope)
    page = None if chosen else queries.card_holders_page(
        db.session(), centre_ids=scope, card=state if state in {"with", "without"} else "",
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render("documents/cards.html", people=people if chosen else page.items if page else [],
                  page=page, page_url=page_url, card=state, most=MOST_CARDS)  # fmt: skip


@bp.post("/cards/give")
@endpoint("documents.cards", writes=True)
def give_cards() -> ResponseReturnValue:
    """Give cards to those of the chosen who have none, and go on to printing all of them."""
    people = _chosen(request.form.getlist("person"))
    for one in people:
        services.issue_card(db.session(), actor=g.actor, region=g.region, person=one)
    ids = [one.public_id for one in people]
    if not ids:
        return done(url_for(".cards"), _("Choose at least one person."), "danger")
    ready = ngettext("%(num)s card is ready to print.", "%(num)s cards are ready to print.",
                     len(ids))  # fmt: skip
    return done(url_for(".cards", person=ids), ready)


@bp.get("/cards/sheet")
@endpoint("documents.cards")
def card_sheet() -> ResponseReturnValue:
    """Cards of the chosen people, ten to an A4 sheet."""
    return _paper(_chosen(request.args.getlist("person")), sheet=True)


def _chosen(public_ids: list[str]) -> list[Person]:
    if len(public_ids) > MOST_CARDS:
        text = _("At most %(num)s cards at once. Choose fewer people.", num=MOST_CARDS)
        raise InvalidInput("cards.many", text)
    return queries.chosen_people(
        db.session(), public_ids=public_ids, centre_ids=document_scope(RIGHT)
    )


def _paper(people: list[Person], *, sheet: bool) -> Response:
    """The PDF of those who have a card; every one of them is a look."""
    ready = [one for one in people if one.card_number]
    if not ready:
        text = _("None of the chosen people has a card yet.")
        return done(url_for(".cards") if sheet else _tab(people[0]), text, "danger")
    names = centre_names(db.session())
    locale = g.locale if g.locale in {"kk", "ru"} else "kk"
    for one in ready:
        note_look(one.id, "print")
    content = cards_pdf(
        ready, photos=queries.photos_of(db.session(), ready),
        centre_names={one.id: _centre(one, names, locale) for one in ready},
        settings=kernel().settings, locale=locale, sheet=sheet, created=now_utc(),
    )  # fmt: skip
    return pdf_answer(content, "cards")


def _centre(person: Person, names: dict[int, Centre], locale: str) -> str:
    """The centre where the reader works if it holds the file, else the first that does."""
    held = sorted(living_centres(person), key=lambda one: one != g.actor.current_centre_id)
    return names[held[0]].name_in(locale) if held else ""
