"""Uploading official forms, filling and closing them."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.indicators.form_book import BadForm, FormBook, read_form
from core.indicators.form_labels import problems_words
from core.indicators.form_names import names_of
from core.indicators.form_values import Filling, form_values
from core.indicators.models import FilledForm, FormVersion, OfficialForm
from core.indicators.permissions import FILL, FORMS
from core.indicators.rules import FIRST_YEAR, month_span
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.i18n import in_language
from core.web.i18n import lazy_gettext as _


def add_form(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    title: str,
    centre_id: int | None,
    file_name: str,
    content: bytes,
) -> OfficialForm:
    """Keep a form of a centre (None: of all centres) with its first version. The same workbook
    under the same title again is the first one.

    Raises `InvalidInput` at `title` or `file` (everything that is wrong, with cells), `NotAllowed`,
    `NotFound`.
    """
    _require(actor, region, FORMS, centre_id)
    title = title.strip()
    if not title:
        raise InvalidInput("form.title", _("Write the title of the form."), field="title")
    book = checked_book(session, region=region, content=content)
    known = session.scalar(
        sa.select(OfficialForm)
        .join(FormVersion, FormVersion.form_id == OfficialForm.id)
        .where(
            OfficialForm.region_id == region.id,
            OfficialForm.title == title,
            OfficialForm.closed_at.is_(None),
            OfficialForm.centre_id.is_(None)
            if centre_id is None
            else OfficialForm.centre_id == centre_id,
            FormVersion.sha256 == hashlib.sha256(content).hexdigest(),
        )
        .limit(1)
    )
    if known is not None:
        return known
    form = OfficialForm(
        region_id=region.id, title=title, centre_id=centre_id, created_by=actor.user_id
    )
    session.add(form)
    session.flush()
    _add_version(session, actor, region, form, book, file_name, content)
    return form


def add_version(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    form: OfficialForm,
    file_name: str,
    content: bytes,
) -> FormVersion:
    """Keep another workbook of a form: it is filled from now on, and those before it are kept. The
    newest one again is no new version. Raises as `add_form`, and `Conflict` for a closed form."""
    _require(actor, region, FORMS, form.centre_id)
    book = checked_book(session, region=region, content=content)
    locked = _locked(session, form)
    _refuse_closed(locked)
    newest = session.scalars(
        sa.select(FormVersion).where(
            FormVersion.form_id == locked.id, FormVersion.number == locked.last_version
        )
    ).one()
    if newest.sha256 == hashlib.sha256(content).hexdigest():
        return newest
    return _add_version(session, actor, region, locked, book, file_name, content)


def checked_book(session: Session, *, region: RegionInfo, content: bytes) -> FormBook:
    """Read a workbook whose names can all be filled now. Raises `InvalidInput` at `file`."""
    try:
        return read_form(content, names_of(session, region).knows)
    except BadForm as error:
        raise InvalidInput("form.bad", problems_words(error.problems), field="file") from error


def close_form(session: Session, *, actor: Actor, region: RegionInfo, form: OfficialForm) -> None:
    """Fill a form no more; versions and filled copies stay. Again is no harm."""
    _require(actor, region, FORMS, form.centre_id)
    locked = _locked(session, form)
    if locked.closed_at is None:
        locked.closed_at, locked.closed_by = now_utc(), actor.user_id
        record(session, actor=actor, action="form.close", region_id=region.id,
               subject_type="official_form", subject_id=locked.id,
               details={"title": locked.title})  # fmt: skip
        session.flush()


def filling_of(
    *, actor: Actor, region: RegionInfo, form: OfficialForm, centre: Centre | None, month: dt.date
) -> Filling:
    """For whom and when a form is filled by somebody who may. `month` is any day of it.

    Raises `NotAllowed`, `NotFound`, `InvalidInput` at `month` for one that has not begun.
    """
    _require(actor, region, FILL, centre.id if centre else None)
    if form.centre_id is not None and (centre is None or centre.id != form.centre_id):
        raise NotFound
    today = local_today(region.timezone)
    if month > today or month.year < FIRST_YEAR:
        raise InvalidInput("form.month", _("Choose a month that has begun."), field="month")
    first, last = month_span(month.year, month.month)
    return Filling(form.title, centre, first, last, actor.full_name, now_utc(), today)


def fill_form(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    form: OfficialForm,
    centre: Centre | None,
    month: dt.date,
    language: str,
    press_key: str = "",
) -> FilledForm:
    """Fill the newest version and keep the copy. The same `press_key` again is the first copy.

    Raises as `filling_of`, and `Conflict` for a closed form or names that nobody knows any more.
    """
    key = f"{actor.user_id}:{press_key}"[:64] if press_key else None
    known = _pressed(session, region, key)
    if known is not None:
        return known
    filling = filling_of(actor=actor, region=region, form=form, centre=centre, month=month)
    _refuse_closed(form)
    version = newest_version(session, form=form)
    book = checked_book(session, region=region, content=version.content)
    with in_language(language):
        values = form_values(session, region, [cell.name for cell in book.cells], filling)
    content = book.filled(values)
    row = FilledForm(
        region_id=region.id, form_id=form.id, version_id=version.id,
        centre_id=centre.id if centre else None, first=filling.first, last=filling.last,
        language=language, made_by_name=filling.made_by, written=values, content=content,
        sha256=hashlib.sha256(content).hexdigest(), created_by=actor.user_id,
        created_at=filling.made_at, press_key=key,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _pressed(session, region, key)
        if known is None:
            raise
        return known
    details = {"title": form.title, "version": version.number, "month": f"{filling.first:%Y-%m}"}
    record(session, actor=actor, action="form.fill", region_id=region.id,
           subject_type="filled_form", subject_id=row.id, details=details)  # fmt: skip
    return row


def newest_version(session: Session, *, form: OfficialForm) -> FormVersion:
    """The version that is filled, with its content."""
    return session.scalars(
        sa.select(FormVersion)
        .where(FormVersion.form_id == form.id, FormVersion.number == form.last_version)
        .options(undefer(FormVersion.content))
    ).one()


def _add_version(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    form: OfficialForm,
    book: FormBook,
    file_name: str,
    content: bytes,
) -> FormVersion:
    form.last_version += 1
    row = FormVersion(
        region_id=region.id, form_id=form.id, number=form.last_version,
        file_name=_clean_name(file_name), sha256=hashlib.sha256(content).hexdigest(),
        size=len(content), content=content, created_by=actor.user_id,
        cells=[[cell.name, cell.sheet, cell.where] for cell in book.cells],
    )  # fmt: skip
    session.add(row)
    session.flush()
    details = {"title": form.title, "version": row.number, "sha256": row.sha256}
    record(session, actor=actor, action="form.upload", region_id=region.id,
           subject_type="official_form", subject_id=form.id, details=details)  # fmt: skip
    return row


def _clean_name(name: str) -> str:
    """The last part of a file's name, without signs that cannot be stored."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-200:] or "form.xlsx"


def _locked(session: Session, form: OfficialForm) -> OfficialForm:
    return session.scalars(
        sa.select(OfficialForm)
        .where(OfficialForm.id == form.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _refuse_closed(form: OfficialForm) -> None:
    if form.closed_at is not None:
        raise Conflict("form.closed", _("This form is closed: it is not filled any more."))


def _pressed(session: Session, region: RegionInfo, key: str | None) -> FilledForm | None:
    if key is None:
        return None
    return session.scalar(
        sa.select(FilledForm).where(FilledForm.press_key == key, FilledForm.region_id == region.id)
    )


def _require(actor: Actor, region: RegionInfo, permission: str, centre_id: int | None) -> None:
    """For all centres, the right in the whole region; a centre that is none of the actor's is not
    there."""
    if actor.can(permission, region.id, centre_id):
        return
    if centre_id is not None and actor.can_somewhere(permission, region.id):
        raise NotFound
    raise NotAllowed("not_allowed", _("You may not do this for the whole region."))
