"""The centres of the module's kind that a reader looks after."""

from __future__ import annotations

from typing import Any

from flask import g, request

from core.sdk.services import CentreChoice, choose_centre
from core.sdk.web import db_session
from plugins.active_longevity.kinds import MODULE


def centre_choice(permission: str) -> CentreChoice:
    """The centre of `?centre=`, else the reader's own, else all of this kind."""
    found: Any = choose_centre(
        db_session(), actor=g.actor, region=g.region, permission=permission,
        wanted=request.values.get("centre"),
    )  # fmt: skip
    mine = tuple(one for one in found.options if one.type_code == MODULE)
    chosen = found.chosen if found.chosen in mine else None
    return CentreChoice(mine, chosen or (mine[0] if len(mine) == 1 else None))
