"""The centres of the module's kind that a reader looks after."""

from __future__ import annotations

from core.sdk.module_pages import centre_choice_of_type
from core.sdk.services import CentreChoice
from day_centre.kinds import MODULE


def centre_choice(permission: str) -> CentreChoice:
    """The centre of `?centre=`, else the reader's own, else all of this kind."""
    return centre_choice_of_type(permission, MODULE)
