"""Reading official forms, their versions and filled copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.errors import NotFound
from core.indicators.models import FilledForm, FormVersion, OfficialForm
from core.indicators.permissions import FILL
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.tables import Page, paginate

#: older ones are not listed, and not lost
MOST_VERSIONS = 50


@dataclass(frozen=True)
class FormLine:
    """A form in the list."""

    form: OfficialForm
    centre: Centre | None


@dataclass(frozen=True)
class VersionLine:
    """An uploaded workbook and who brought it."""

    version: FormVersion
    by: str


@dataclass(frozen=True)
class CopyLine:
    """A filled copy, for whom, and the version that was filled."""

    copy: FilledForm
    centre: Centre | None
    number: int


def _visible(actor: Actor, region: RegionInfo) -> list[sa.ColumnElement[bool]]:
    """Forms of all centres, and those of the reader's own."""
    found: list[sa.ColumnElement[bool]] = [OfficialForm.region_id == region.id]
    scope = actor.centre_scope(FILL, region.id)
    if scope is not None:
        own = OfficialForm.centre_id.in_(sorted(scope))
        found.append(sa.or_(OfficialForm.centre_id.is_(None), own))
    return found


def forms_page(
    session: Session, *, actor: Actor, region: RegionInfo, closed: bool, page: int, per_page: int
) -> Page[FormLine]:
    """Forms that are filled, or the closed ones, by title."""
    ended = OfficialForm.closed_at
    statement: Any = (
        sa.select(OfficialForm, Centre)
        .outerjoin(Centre, Centre.id == OfficialForm.centre_id)
        .where(*_visible(actor, region), ended.is_not(None) if closed else ended.is_(None))
        .order_by(OfficialForm.title, OfficialForm.id)
    )
    found: Page[Any] = paginate(session, statement, page=page, per_page=per_page)
    lines = [FormLine(form, centre) for form, centre in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def find_form(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> FormLine:
    """Raises `NotFound` for another region's form, or one of somebody else's centre."""
    row = None
    if is_public_id(public_id):
        row = session.execute(
            sa.select(OfficialForm, Centre)
            .outerjoin(Centre, Centre.id == OfficialForm.centre_id)
            .where(OfficialForm.public_id == public_id, *_visible(actor, region))
        ).one_or_none()
    if row is None:
        raise NotFound
    return FormLine(*row)


def versions_of(session: Session, form: OfficialForm) -> list[VersionLine]:
    """The newest first."""
    rows = session.execute(
        sa.select(FormVersion, User.full_name)
        .outerjoin(User, User.id == FormVersion.created_by)
        .where(FormVersion.form_id == form.id)
        .order_by(FormVersion.number.desc())
        .limit(MOST_VERSIONS)
    )
    return [VersionLine(version, name or "") for version, name in rows]


def copies_page(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    form: OfficialForm,
    page: int,
    per_page: int,
) -> Page[CopyLine]:
    """Filled copies that the reader may take, the newest first."""
    statement: Any = (
        sa.select(FilledForm, Centre, FormVersion.number)
        .join(FormVersion, FormVersion.id == FilledForm.version_id)
        .outerjoin(Centre, Centre.id == FilledForm.centre_id)
        .where(FilledForm.form_id == form.id, *_own_copies(actor, region))
        .order_by(FilledForm.id.desc())
    )
    found: Page[Any] = paginate(session, statement, page=page, per_page=per_page)
    lines = [CopyLine(*row) for row in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def _own_copies(actor: Actor, region: RegionInfo) -> list[sa.ColumnElement[bool]]:
    scope = actor.centre_scope(FILL, region.id)
    return [] if scope is None else [FilledForm.centre_id.in_(sorted(scope))]


def find_version(session: Session, *, form: OfficialForm, public_id: str) -> FormVersion:
    """A version of the form with its content. Raises `NotFound`."""
    row = None
    if is_public_id(public_id):
        row = session.scalar(
            sa.select(FormVersion)
            .where(FormVersion.public_id == public_id, FormVersion.form_id == form.id)
            .options(undefer(FormVersion.content))
        )
    if row is None:
        raise NotFound
    return row


def find_copy(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> tuple[FilledForm, OfficialForm, Centre | None]:
    """A filled copy with its content, its form and centre. Raises `NotFound`."""
    row = None
    if is_public_id(public_id):
        row = session.execute(
            sa.select(FilledForm, OfficialForm, Centre)
            .join(OfficialForm, OfficialForm.id == FilledForm.form_id)
            .outerjoin(Centre, Centre.id == FilledForm.centre_id)
            .where(
                FilledForm.public_id == public_id,
                FilledForm.region_id == region.id,
                *_own_copies(actor, region),
            )
            .options(undefer(FilledForm.content))
        ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]
