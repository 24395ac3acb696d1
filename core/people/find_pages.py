"""What the search box finds besides people: things of modules and of core, and pages by name."""

from __future__ import annotations

from flask import current_app, g, url_for

from core.db import db
from core.kernel import kernel
from core.people.naming import name_key
from core.plugins.contracts import SearchHit
from core.web.concern import concerns

MOST_HITS = 6
SHORTEST_TEXT = 2
#: a page is found by so many letters of its name
SHORTEST_PAGE = 3


def other_hits(text: str) -> list[SearchHit]:
    """Hits of core's areas and of the modules that are on, then pages of the menu."""
    text = "".join(" " if ord(sign) < 32 else sign for sign in text).strip()[:100]
    if len(text) < SHORTEST_TEXT:
        return []
    found = kernel().call(
        "search", region=g.region, session=db.session(), user=g.actor, text=text, limit=MOST_HITS
    )
    return [*found, *_page_hits(text)][: 2 * MOST_HITS]


def _page_hits(text: str) -> list[SearchHit]:
    key = name_key(text)
    if len(key) < SHORTEST_PAGE:
        return []
    items = kernel().call("nav_items", region=g.region, session=None, user=g.actor)
    return [
        SearchHit(item.label, url_for(item.endpoint), icon=item.icon)
        for item in sorted(items, key=lambda one: one.order)
        if item.endpoint in current_app.view_functions
        and key in name_key(str(item.label))
        and g.actor.can_somewhere(item.permission, g.region.id)
        and concerns(g.actor, g.region, item.endpoint)
    ]
