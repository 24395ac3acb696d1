"""What the library's pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for

from core.sdk.models import Centre, Person
from core.sdk.web import CentreChoice, Link, asked, centre_choice, open_centre
from core.sdk.web import gettext as _
from plugins.active_longevity.library.permissions import LEND, MANAGE, VIEW
from plugins.active_longevity.library.queries import Wanted
from plugins.active_longevity.library.words import (
    COPY_STATES,
    FORMATS,
    IMPORT_STATES,
    LANGUAGES,
    LOAN_ENDS,
    OUTCOMES,
    RESERVATIONS,
)
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_library", __name__, template_folder="../templates"))

WORDS: dict[str, Any] = {
    "languages_of_books": LANGUAGES,
    "formats": FORMATS,
    "copy_states": COPY_STATES,
    "loan_ends": LOAN_ENDS,
    "reservation_states": RESERVATIONS,
    "outcomes": OUTCOMES,
    "import_states": IMPORT_STATES,
}


@bp.context_processor
def _words() -> dict[str, Any]:
    return WORDS


def scope(permission: str = VIEW) -> frozenset[int]:
    """Centres in whose library the reader of the page may do this."""
    return frozenset(one.id for one in centre_choice(permission).options)


def chosen(permission: str = VIEW) -> tuple[CentreChoice, Centre]:
    """The one library that the page is about."""
    choice = open_centre(permission)
    assert choice.chosen is not None  # `open_centre` chooses one
    return choice, choice.chosen


def wanted() -> Wanted:
    """The search of the address."""
    language, book_format = request.args.get("language", ""), request.args.get("format", "")
    return Wanted(
        text=asked("q"),
        language=language if language in LANGUAGES else "",
        format=book_format if book_format in FORMATS else "",
        only_free=request.args.get("free") == "1",
    )


def rooms_of_library(centre: Centre) -> list[Link]:
    """The second row: parts of the library that the reader may open."""
    parts = [
        (_("Catalogue of books"), ".catalogue", VIEW),
        (_("Lend and take back"), ".desk", LEND),
        (_("Overdue"), ".overdue", VIEW),
        (_("Put aside"), ".held", VIEW),
        (_("Imports"), ".imports", MANAGE),
    ]
    return [
        Link(label, url_for(name, centre=centre.code),
             current=request.endpoint == f"{bp.name}{name}")
        for label, name, permission in parts
        if g.actor.can(permission, g.region.id, centre.id)
    ]  # fmt: skip


def initials(person: Person) -> str:
    return (person.surname[:1] + person.given_name[:1]).upper()
