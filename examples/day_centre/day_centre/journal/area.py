"""What the journal answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import Card, NavItem, Tab
from core.sdk.services import lazy_gettext as _
from day_centre.journal import demo, models, permissions, person_data
from day_centre.journal.audit import AUDIT_WORDS
from day_centre.journal.service_checks import given_already
from day_centre.journal.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from day_centre.journal import (  # noqa: PLC0415 - Flask is wanted only now
        arrange_views,
        child_views,
        views,
    )
    from day_centre.journal.blueprint import bp  # noqa: PLC0415 - as above

    assert {arrange_views, child_views, views}  # each adds its pages when it is imported
    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Journal"), "day_centre_journal.today", "clipboard-check", 10, permissions.VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    nav=[
        NavItem(_("Day centre"), "day_centre_journal.today", "puzzle", 64, permissions.VIEW),
    ],
    cards=[
        Card("day_centre.journal", _("Day centre today"), "day_centre_journal.card",
             permissions.VIEW, 46),
    ],
    tabs=[
        Tab("day_centre.journal", _("Days and services"), "day_centre_journal.person_month",
            "people.view", 65, sensitive=permissions.VIEW),
    ],
    audit_words=AUDIT_WORDS,
    check_service=given_already,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=demo.fill,
)  # fmt: skip
