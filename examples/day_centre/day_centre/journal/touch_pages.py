"""What one touch of a button on the page of the day asks for, and the deed behind it.

A button says what is wanted, not «the other way round»: `give` and `take`, `came` and `uncame`. So
a touch that is delivered twice, or that two carers make at once, is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import g, request

from core.sdk.models import Group
from core.sdk.services import NotFound
from core.sdk.web import db_session, ngettext, told
from core.sdk.web import gettext as _
from day_centre import kinds
from day_centre.file.models import Stay
from day_centre.journal import grid_services, queries, services
from day_centre.journal.pages import Asked
from day_centre.journal.permissions import MARK
from day_centre.journal.rules import kinds_of_day


@dataclass
class Told:
    """What the page says after a touch: a refusal, or what was done and how to undo it."""

    error: str = ""
    text: str = ""
    #: rows of the ledger that this touch gave, for its undo
    given: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def do(at: Asked) -> Told:
    """Do what the button says; a refusal is told, and nothing is changed."""
    work = DEEDS.get(request.form.get("do", ""))
    if work is None or at.group is None:
        raise NotFound
    said = Told()
    said.error = told(lambda: work(at, said))
    return said


def touched_stay(at: Asked) -> Stay:
    """The child of the button. Raises `NotFound` for another region's or centre's."""
    return queries.find_stay(
        db_session(), actor=g.actor, region=g.region, public_id=request.form.get("stay", ""),
        permission=MARK,
    )  # fmt: skip


def _child(at: Asked) -> dict[str, Any]:
    return {"actor": g.actor, "region": g.region, "day": at.day, "stay": touched_stay(at)}


def _all(at: Asked) -> dict[str, Any]:
    group = _group(at)
    return {
        "actor": g.actor, "region": g.region, "day": at.day, "centre_id": group.centre_id,
        "group_id": group.id,
        "lines": queries.child_lines(db_session(), group=group, day=at.day),
    }  # fmt: skip


def _group(at: Asked) -> Group:
    assert at.group is not None  # asked for by `do`
    return at.group


def _seen() -> int | None:
    """What the button had seen; None for one that does not tell."""
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _service() -> str:
    return f"{kinds.MODULE}.{request.form.get('service', '')[:40]}"


def _came(at: Asked, said: Told) -> None:
    services.note_came(
        db_session(), **_child(at), seen=_seen(), brought_by=request.form.get("who", "")[:60]
    )


def _absent(at: Asked, said: Told) -> None:
    services.note_absent(
        db_session(), **_child(at), seen=_seen(), reason=request.form.get("reason", "")
    )


def _uncame(at: Asked, said: Told) -> None:
    services.take_mark_back(db_session(), **_child(at), seen=_seen())


def _left(at: Asked, said: Told) -> None:
    services.note_left(db_session(), **_child(at), fetched_by=request.form.get("who", "")[:60])


def _unleft(at: Asked, said: Told) -> None:
    services.take_leaving_back(db_session(), **_child(at))


def _give(at: Asked, said: Told) -> None:
    grid_services.give(db_session(), **_child(at), kind_code=_service(), seen=_seen())


def _take(at: Asked, said: Told) -> None:
    grid_services.take_back(db_session(), **_child(at), kind_code=_service(), seen=_seen())


def _rest_came(at: Asked, said: Told) -> None:
    made = services.note_rest_came(db_session(), **_all(at))
    said.text = ngettext("%(num)s child is marked as here.", "%(num)s children are marked as here.",
                         len(made))  # fmt: skip


def _give_column(at: Asked, said: Told) -> None:
    """One service to everybody who came."""
    _tell(said, grid_services.give_many(db_session(), **_all(at), kind_codes=[_service()]))


def _give_row(at: Asked, said: Told) -> None:
    """All services that the group has on this day to one child."""
    stay, asked = touched_stay(at), _all(at)
    asked["lines"] = [one for one in asked["lines"] if one.stay.id == stay.id]
    week = queries.arranged_kinds(db_session(), group_id=_group(at).id)
    codes = kinds_of_day(week, at.day.isoweekday())
    _tell(said, grid_services.give_many(db_session(), **asked, kind_codes=sorted(codes)))


def _undo(at: Asked, said: Told) -> None:
    """Take back exactly what a touch of a row or column gave."""
    ids = [int(one) for one in request.form.get("given", "")[:4000].split()
           if one.isascii() and one.isdigit() and len(one) < 19]  # fmt: skip
    count = grid_services.take_many_back(db_session(), **_all(at), delivery_ids=ids)
    said.text = ngettext("%(num)s service is taken back.", "%(num)s services are taken back.",
                         count)  # fmt: skip


def _tell(said: Told, outcome: grid_services.Outcome) -> None:
    said.given = [one.id for one in outcome.given]
    said.refusals = [f"{name}, {kind.label}: {text}" for name, kind, text in outcome.refused]
    count = len(outcome.given)
    said.text = (
        ngettext("%(num)s service is recorded.", "%(num)s services are recorded.", count)
        if count
        else _("Nothing was left to record: everybody who came has it.")
    )


Deed = Callable[[Asked, Told], None]
DEEDS: dict[str, Deed] = {
    "came": _came, "uncame": _uncame, "absent": _absent, "left": _left, "unleft": _unleft,
    "give": _give, "take": _take, "rest_came": _rest_came, "give_column": _give_column,
    "give_row": _give_row, "undo": _undo,
}  # fmt: skip
