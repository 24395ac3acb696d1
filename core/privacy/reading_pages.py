"""The text of a consent as the person reads it at the desk, in the language of the person."""

from __future__ import annotations

from typing import Any

from flask import abort, g, request

from core.db import db
from core.privacy import labels, paper, queries
from core.privacy.models import ConsentText
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import Link


def text_to_read(purpose: str) -> ConsentText:
    """The text in force today; 404 where there is none."""
    text = queries.text_in_force(db.session(), purpose=purpose, on=today())
    if text is None:
        abort(404)
    return text


def text_page(text: ConsentText, here: str) -> dict[str, Any]:
    """What `privacy/_reading.html` shows: the text's parts and the choice of its language."""
    language = request.args.get("language", g.locale)
    language = language if language in paper.LANGUAGES else paper.LANGUAGES[0]
    return {
        "text": text,
        "title": labels.PURPOSES[text.purpose],
        "language": language,
        "parts": _parts(text, language),
        "text_languages": [
            Link(name, f"{here}?language={code}", current=code == language)
            for code, name in (("kk", _("Kazakh")), ("ru", _("Russian")))
        ],
    }


def _parts(text: ConsentText, language: str) -> list[tuple[str, str]]:
    with paper.in_language(language):
        names = {
            "operator": _("Operator"), "body": _("Consent"), "data": _("List of the data"),
            "transfer": _("Given to third parties"), "abroad": _("Given abroad"),
            "public": _("Public sources"),
        }  # fmt: skip
        return [(label, text.part(name, language)) for name, label in names.items()]
