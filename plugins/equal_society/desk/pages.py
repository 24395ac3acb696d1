"""What pages of the desk share: the centre, the words, the line as it is shown."""

from __future__ import annotations

from typing import Any

from flask import g

from core.sdk.models import Centre
from core.sdk.sheets import in_language
from core.sdk.web import CentreChoice, db_session, new_press, open_centre, today
from plugins.equal_society.centre_pages import centre_choice
from plugins.equal_society.desk import queries, services
from plugins.equal_society.desk.permissions import DESK
from plugins.equal_society.desk.rules import WITH_REASON
from plugins.equal_society.desk.words import (
    PRIORITY_LABELS,
    STATES,
    priority_text,
    turn_text,
)

WORDS: dict[str, Any] = {
    "priority_text": priority_text,
    "turn_text": turn_text,
    "ticket_states": STATES,
}


def desk_centre(permission: str = DESK) -> tuple[CentreChoice, Centre]:
    """The centre at whose desk the reader sits: of this kind, or the reader's own where the region
    has none of this kind. Raises `NotFound` for a reader without a centre."""
    choice = centre_choice(permission)
    if not choice.options:
        choice = open_centre(permission)
    centre = choice.chosen or choice.options[0]
    return CentreChoice(choice.options, centre), centre


def lobby_values(centre: Centre) -> dict[str, Any]:
    """The line, who is called, who did not come, and how the day goes."""
    session, day = db_session(), today()
    turns = services.line(session, region=g.region, centre_id=centre.id)
    called = queries.called(session, centre_id=centre.id, day=day)
    missed = queries.missed(session, centre_id=centre.id, day=day)
    tickets = [*(ticket for ticket, _turn in turns), *called, *missed]
    return {
        "turns": turns,
        "mine": next((one for one in called if one.called_by == g.actor.user_id), None),
        "called": called,
        "missed": missed,
        "people": queries.names(session, tickets),
        "counts": queries.counts(session, centre_id=centre.id, day=day),
        "press": new_press(),
        **WORDS,
    }


def priority_choices(*, device: bool = False) -> list[tuple[str, Any]]:
    """Groups that go first; a kiosk does not offer the one that needs the desk's words."""
    return [
        (code, label)
        for code, label in PRIORITY_LABELS.items()
        if not (device and code == WITH_REASON)
    ]


def both(message: Any) -> tuple[str, str]:
    """A lazy text in Kazakh and in Russian."""
    found = []
    for language in ("kk", "ru"):
        with in_language(language):
            found.append(str(message))
    return found[0], found[1]
