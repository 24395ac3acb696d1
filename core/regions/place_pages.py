"""The page on which a place of the classifier is chosen; without a script, by links and a search.

Used for centres here, for addresses of people and of households above.
"""

from __future__ import annotations

from typing import Any, Protocol

import sqlalchemy as sa
from flask import Response, g, request

from core.db import db
from core.regions.kato_queries import path_of, place_choice
from core.regions.models import Region
from core.web.render import render

LONGEST_TEXT = 100


class HasPlace(Protocol):
    """Whatever lies somewhere: `version` guards against two editors at once."""

    kato_code: Any
    version: Any


def choice_page(
    subject: HasPlace, *, here: str, back: str, back_label: str, subject_name: str = ""
) -> Response:
    """The page at the address `here`, which also takes the POST with `kato_code` and `version`.

    `?q=` searches, `?in=` stands in a place (empty: at the top); at first it stands where the
    subject lies, or in the region.
    """
    session = db.session()
    region_kato = session.scalar(sa.select(Region.kato).where(Region.id == g.region.id)) or ""
    text = request.args.get("q", "").strip()[:LONGEST_TEXT]
    stand = request.args.get("in")
    at = stand if stand is not None else (subject.kato_code or None)
    choice = place_choice(session, text=text, here=at, region_kato=region_kato, locale=g.locale)
    return render(
        "regions/place.html",
        "regions/_places.html",
        choice=choice,
        current=path_of(session, code=subject.kato_code),
        version=subject.version,
        here=here,
        back=back,
        back_label=back_label,
        subject_name=subject_name or back_label,
    )


def chosen_code() -> str | None:
    """The code that was pressed, or None."""
    return request.form.get("kato_code", "").strip()[:9] or None


def shown_version() -> int:
    """The version that the page showed; 0 for nonsense, which no record has."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
