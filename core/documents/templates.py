"""Which documents may be issued: core's own and those of modules that are on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.config import ROOT
from core.errors import InvalidInput, NotFound
from core.kernel import kernel
from core.people.models import PersonCentre
from core.plugins.contracts import DocumentTemplate, RegionInfo
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

CERTIFICATE: Final = "certificate"


def core_templates() -> list[DocumentTemplate]:
    """What every centre issues, whatever its kind."""
    return [
        DocumentTemplate(
            CERTIFICATE,
            _("Certificate of registration"),
            "AN",
            {lang: f"documents/typst/certificate_{lang}.typ" for lang in ("kk", "ru")},
            _certificate_fields,
        )
    ]


def templates_on(region: RegionInfo) -> list[DocumentTemplate]:
    """Documents of core and of the modules that are on in the region."""
    registry = kernel().registry
    active = {"core", *kernel().dispatcher.active_modules(region)}
    return [
        one for one in registry.document_templates.values() if registry.owners[one.code] in active
    ]


def templates_for(actor: Actor, region: RegionInfo, centre_id: int) -> list[DocumentTemplate]:
    """Those that the actor may issue by hand in the centre."""
    return [
        one
        for one in templates_on(region)
        if one.by_hand and (not one.permission or actor.can(one.permission, region.id, centre_id))
    ]


def find_template(code: str, region: RegionInfo) -> DocumentTemplate:
    """A document that may be issued here; `NotFound` for others'."""
    for one in templates_on(region):
        if one.code == code:
            return one
    raise NotFound


def template_label(code: str) -> Any:
    """Its name, also of a module that is not loaded any more: then the code."""
    known = kernel().registry.document_templates.get(code)
    return known.label if known is not None else code


def source_path(code: str, language: str) -> Path:
    """The template's file. Raises `NotFound` when its module is gone."""
    registry = kernel().registry
    template = registry.document_templates.get(code)
    if template is None:
        raise NotFound("document.template_gone", _("The module of this document is not here."))
    owner = registry.owners[code]
    folder = ROOT / "core" if owner == "core" else kernel().loader.modules[owner].manifest.path
    return folder / template.sources[language]


def _certificate_fields(
    *, session: Session, region: RegionInfo, person_id: int, centre_id: int, **_asked: Any
) -> Mapping[str, Any]:
    """Since when the centre holds the file; categories are nobody else's business."""
    since: dt.datetime | None = session.scalar(
        sa.select(sa.func.min(PersonCentre.attached_at)).where(
            PersonCentre.person_id == person_id,
            PersonCentre.centre_id == centre_id,
            PersonCentre.detached_at.is_(None),
        )
    )
    if since is None:
        raise InvalidInput(
            "certificate.not_here", _("This centre does not hold the person's file.")
        )
    return {
        "title": gettext("Certificate"),
        "since": since.astimezone(ZoneInfo(region.timezone)).date().isoformat(),
    }
