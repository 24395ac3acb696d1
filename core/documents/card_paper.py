"""Membership cards on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core.config import Settings
from core.documents.files import files_folder, is_whole, path_of
from core.documents.models import Attachment
from core.documents.pdf import FOLDER, NOWHERE, qr_svg, render_pdf
from core.people.models import Person
from core.web.i18n import gettext, in_language


def cards_pdf(
    people: Sequence[Person],
    *,
    photos: dict[int, Attachment],
    centre_names: dict[int, str],
    settings: Settings,
    locale: str,
    sheet: bool,
    created: dt.datetime,
) -> bytes:
    """Cards of people who have a number: ten to an A4 sheet, or one to a page of a card's size.

    `centre_names` are by person's id; a photo whose file is missing or damaged is left out.
    """
    with in_language(locale):
        values = {
            "title": gettext("Membership cards"),
            "card_label": gettext("Membership card"),
            "number_label": gettext("Card number"),
            "photo_label": gettext("Photo"),
            "sheet": sheet,
            "cards": [
                _card(one, photos.get(one.id), centre_names.get(one.id, ""), settings)
                for one in people
                if one.card_number
            ],
        }
    folder = files_folder(settings)
    return render_pdf(
        FOLDER / "cards.typ", values, locale, created=created,
        root=folder if folder.is_dir() else NOWHERE,
    )  # fmt: skip


def _card(
    person: Person, photo: Attachment | None, centre: str, settings: Settings
) -> dict[str, Any]:
    number = person.card_number or ""
    picture = ""
    if photo is not None and photo.thumbnail_sha256:
        folder = files_folder(settings)
        path = path_of(folder, photo.thumbnail_sha256)
        picture = f"/{path.relative_to(folder)}" if is_whole(path) else ""
    return {
        "name": person.full_name,
        "number": number,
        "shown": in_threes(number),
        "qr": qr_svg(number),
        "centre": centre,
        "photo": picture,
    }


def in_threes(number: str) -> str:
    """123 456 789: so that it is read aloud without a slip."""
    if not number.isdigit() or len(number) % 3:
        return number
    return " ".join(number[at : at + 3] for at in range(0, len(number), 3))
