"""What every page of a module made of parts has: the row of its sections, its own centres."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, request, url_for

from core.db import db
from core.scheduling.queries import CentreChoice, choose_centre
from core.sdk.areas import Area
from core.web.links import Link


def stand_in_sections(
    blueprint: Blueprint, *, areas: Iterable[Area], home: str, label: Any
) -> Blueprint:
    """Give the templates of a blueprint `sections`, links to those that the reader may open, and
    `sections_label`; its pages stand under the module's entry of the navigation, `home`."""
    known = tuple(areas)
    blueprint.context_processor(lambda: {"sections": section_links(known), "sections_label": label})
    blueprint.before_request(lambda: _stand_under(home))
    return blueprint


def _stand_under(home: str) -> None:
    g.nav_area = home


def section_links(areas: Iterable[Area]) -> list[Link]:
    """The sections in order; the one whose blueprint answers is the current one."""
    actor, region = g.get("actor"), g.get("region")
    if actor is None or region is None:
        return []
    known = sorted((one for area in areas for one in area.sections), key=lambda one: one.order)
    return [
        Link(one.label, url_for(one.endpoint),
             current=one.endpoint.rpartition(".")[0] == request.blueprint)
        for one in known
        if actor.can_somewhere(one.permission, region.id)
    ]  # fmt: skip


def centre_choice_of_type(permission: str, centre_type: str) -> CentreChoice:
    """The centre of `?centre=`, else the reader's own, else all, of those of this type."""
    found = choose_centre(
        db.session(), actor=g.actor, region=g.region, permission=permission,
        wanted=request.values.get("centre"),
    )  # fmt: skip
    mine = tuple(one for one in found.options if one.type_code == centre_type)
    chosen = found.chosen if found.chosen in mine else None
    return CentreChoice(mine, chosen or (mine[0] if len(mine) == 1 else None))
