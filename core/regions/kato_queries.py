"""Reads of the classifier: search, the way down from an oblast to a village, the full name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.regions.kato_names import place_key
from core.regions.kato_reading import ancestors_of
from core.regions.models import KatoPlace

MOST_FOUND = 30
MOST_BELOW = 500


@dataclass(frozen=True)
class PlaceChoice:
    """What a page of choosing shows: where the reader stands, the way there from the top, the
    places below (or found), and whether the official file was never loaded."""

    here: KatoPlace | None
    path: tuple[KatoPlace, ...]
    places: tuple[KatoPlace, ...]
    text: str
    above: dict[str, str]
    is_empty: bool


def find_place(session: Session, *, code: str | None) -> KatoPlace | None:
    """The place of a code, closed ones too; None for no code and an unknown one."""
    return session.get(KatoPlace, code) if code else None


def path_of(session: Session, *, code: str | None) -> tuple[KatoPlace, ...]:
    """The place with all above it, from the oblast down; empty for an unknown code."""
    if not code:
        return ()
    found = session.scalars(
        sa.select(KatoPlace).where(KatoPlace.code.in_([code, *ancestors_of(code)]))
    ).all()
    if all(place.code != code for place in found):
        return ()
    return tuple(sorted(found, key=lambda place: place.code))


def path_names(session: Session, *, codes: Iterable[str], locale: str) -> dict[str, str]:
    """Code → «Шымкент қаласы, Қаратау ауданы» for many codes in one query."""
    wanted = sorted(set(codes))
    every = {one for code in wanted for one in (code, *ancestors_of(code))}
    if not every:
        return {}
    names = {
        place.code: place.name_in(locale)
        for place in session.scalars(sa.select(KatoPlace).where(KatoPlace.code.in_(sorted(every))))
    }
    return {
        code: ", ".join(names[one] for one in (*reversed(ancestors_of(code)), code) if one in names)
        for code in wanted
        if code in names
    }


def below(session: Session, *, code: str | None) -> list[KatoPlace]:
    """Open places directly below, by name; the oblasts and cities for None."""
    statement = sa.select(KatoPlace).where(KatoPlace.is_active.is_(True))
    if code is None:
        statement = statement.where(KatoPlace.level == 1).order_by(KatoPlace.code)
    else:
        statement = statement.where(KatoPlace.parent_code == code).order_by(KatoPlace.name_kk)
    return list(session.scalars(statement.limit(MOST_BELOW)))


def search_places(
    session: Session, *, text: str, near: str = "", limit: int = MOST_FOUND
) -> list[KatoPlace]:
    """Open places whose name holds every word, in Kazakh or Russian letters: those of the oblast
    `near` (a code of it) first, then whole names, then larger places. A text of nine digits is a
    code."""
    digits = text.strip()
    if len(digits) == 9 and digits.isascii() and digits.isdigit():
        place = find_place(session, code=digits)
        return [place] if place is not None and place.is_active else []
    words = place_key(text, "").split()
    if not words:
        return []
    key, whole = KatoPlace.search_key, " ".join(words)
    statement = sa.select(KatoPlace).where(
        KatoPlace.is_active.is_(True), *(key.contains(word, autoescape=True) for word in words)
    )
    rank = sa.case(
        (key == whole, 0),
        (key.startswith(f"{whole} ", autoescape=True), 0),
        (key.startswith(whole, autoescape=True), 1),
        else_=2,
    )
    order = [rank, KatoPlace.level, KatoPlace.code]
    if near:
        ours = KatoPlace.code.startswith(near[:2], autoescape=True)
        order.insert(0, sa.case((ours, 0), else_=1))
    return list(session.scalars(statement.order_by(*order).limit(limit)))


def place_choice(
    session: Session, *, text: str, here: str | None, region_kato: str, locale: str
) -> PlaceChoice:
    """What the page shows for a text, or for standing at `here` (default: the region's own place).

    An unknown `here` begins at the top.
    """
    path = path_of(session, code=here if here is not None else region_kato)
    stands = path[-1] if path else None
    places = (
        search_places(session, text=text, near=region_kato)
        if text.strip()
        else below(session, code=stands.code if stands else None)
    )
    above = path_names(
        session, codes=[place.parent_code for place in places if place.parent_code], locale=locale
    )
    loaded = sa.select(KatoPlace.code).where(KatoPlace.level > 1).limit(1)
    is_empty = session.scalar(loaded) is None
    return PlaceChoice(stands, path, tuple(places), text, above, is_empty)
