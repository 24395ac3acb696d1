"""Navigation and the values that every template finds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from core.kernel import kernel
from core.web.concern import concerns
from core.web.i18n import FILTERS, LOCALES, template_gettext, template_ngettext, today
from core.web.masks import mask_iin, show_phone
from core.web.render import actor_can, wants_fragment

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NavLink:
    label: Any
    url: str
    icon: str
    current: bool
    count: int | None = None


def init_templates(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        FILTERS, named=named, iin_masked=mask_iin, phone=show_phone, text=str
    )
    app.jinja_env.globals.update(
        _=template_gettext,
        gettext=template_gettext,
        ngettext=template_ngettext,
        can=actor_can,
        today=today,
    )
    app.context_processor(_values)


def named(thing: Any) -> str:
    """The name in the reader's language of a row or object that has three."""
    return thing.name_in(g.locale) if thing is not None else ""


def _values() -> dict[str, Any]:
    region, actor = getattr(g, "region", None), getattr(g, "actor", None)
    values: dict[str, Any] = {
        "locale": getattr(g, "locale", "kk"),
        "display": g.get("display"),
        "actor": actor,
        "region": region,
        "languages": list(_SHORT.items()),
        "language_names": LOCALES,
        "search_url": url_for("people.people") if region and actor_can("people.view") else None,
        "current_path": request.full_path.rstrip("?"),
    }
    if wants_fragment() or actor is None:
        values["nav_main"] = values["nav_more"] = []
    else:
        values["nav_main"], values["nav_more"] = _navigation()
    return values


_SHORT = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}


def _navigation() -> tuple[list[NavLink], list[NavLink]]:
    """Items of core and of the modules that are on, without those that the reader may not open or
    that are about other kinds of centres.

    An item whose page does not exist is left out: one module's slip must not take every page
    down. A contract test holds that none is in the tree.
    """
    region = g.region
    items = kernel().call("nav_items", region=region, session=None, user=g.actor)
    sections: dict[str, list[NavLink]] = {"main": [], "more": []}
    for item in sorted(items, key=lambda one: one.order):
        if item.endpoint not in current_app.view_functions:
            log.error("navigation: there is no page %s", item.endpoint)
        elif g.actor.can_somewhere(item.permission, region.id if region else None) and concerns(
            g.actor, region, item.endpoint
        ):
            sections[item.section].append(
                NavLink(
                    item.label,
                    url_for(item.endpoint),
                    item.icon,
                    _is_current(item.endpoint),
                    item.count,
                )
            )
    return sections["main"], sections["more"]


def _is_current(endpoint: str) -> bool:
    """The item of this very page, or of its area when the page is not in the navigation."""
    here = request.endpoint or ""
    return here == endpoint or getattr(g, "nav_area", None) == endpoint
