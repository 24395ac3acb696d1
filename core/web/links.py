"""Links that templates draw: tabs, switches, pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for


@dataclass(frozen=True)
class Link:
    """A link of a row of links (macros `tabs` and `seg`)."""

    label: Any
    url: str
    current: bool = False
    icon: str = ""
    count: int | None = None
    hidden_label: bool = False


def page_url(number: int) -> str:
    """The address of this list's page `number`, with the same filters."""
    wanted: dict[str, Any] = {**request.args.to_dict(flat=False), "page": [str(number)]}
    return url_for(request.endpoint or "", **(request.view_args or {}), **wanted)
