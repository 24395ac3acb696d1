"""What every page of the module has: the row of its sections."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for

from core.sdk.web import Link
from plugins.active_longevity.parts import AREAS

#: the module's entry of the navigation
HOME = "active_longevity_day.home"


def with_sections(blueprint: Blueprint) -> Blueprint:
    """Give the templates of a blueprint `sections`: links to those that the reader may open; its
    pages stand under the module's entry of the navigation."""
    blueprint.context_processor(lambda: {"sections": section_links()})
    blueprint.before_request(_stand_under_home)
    return blueprint


def _stand_under_home() -> None:
    g.nav_area = HOME


def section_links() -> list[Link]:
    """The module's sections in order; the one whose blueprint answers is the current one."""
    actor, region = g.get("actor"), g.get("region")
    if actor is None or region is None:
        return []
    known = sorted((one for area in AREAS for one in area.sections), key=lambda one: one.order)
    return [
        Link(one.label, url_for(one.endpoint),
             current=one.endpoint.rpartition(".")[0] == request.blueprint)
        for one in known
        if actor.can_somewhere(one.permission, region.id)
    ]  # fmt: skip
