"""Page or fragment, forms that failed, and messages for the next page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, flash, g, make_response, redirect, render_template, request
from flask_htmx import HTMX

from core.db import db
from core.errors import DomainError, InvalidInput
from core.web.forms import BaseForm

T = TypeVar("T")
htmx = HTMX()


def wants_fragment() -> bool:
    """Whether htmx asked for a part: a boosted link or a history restore wants the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(
    page_template: str, fragment: str | None = None, status: int = 200, **values: Any
) -> Response:
    """Render `page_template`, or `fragment` when htmx asked for a part and there is one."""
    template = fragment if fragment and wants_fragment() else page_template
    response = make_response(render_template(template, **values), status)
    response.vary.update(["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response


def render_form(
    page_template: str, form: BaseForm, fragment: str | None = None, **values: Any
) -> Response:
    """Show a form again: 422 when it has errors, with everything that was typed."""
    status = 422 if form.all_errors() else 200
    return render(
        page_template, fragment, status, form=form, has_errors=bool(form.all_errors()), **values
    )


def attempt(form: BaseForm, work: Callable[[], T]) -> T | None:
    """Run a service in a savepoint; a `DomainError` becomes an error of the form, at its field.

    Returns what the service returned, or None when it refused. Errors that are no fault of the
    input (404, 403) pass through.
    """
    try:
        with db.session.begin_nested():
            return work()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        for field, message in getattr(error, "fields", {}).items():
            form.add_error(field, message)
        if not (isinstance(error, InvalidInput) and error.fields):
            form.add_error(error.field, error.message)
        return None


def attempt_or_flash(work: Callable[[], T], *, success: Any = None) -> T | None:
    """For buttons without a form: a refusal becomes a message on the next page."""
    try:
        with db.session.begin_nested():
            result = work()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        flash(str(error.message), "danger")
        return None
    if success is not None:
        flash(str(success), "success")
    return result


def done(url: str, message: Any = None, kind: str = "success") -> Response:
    """After a write: 303 to the next page, with a message that waits there."""
    if message is not None:
        flash(str(message), kind)
    response = redirect(url, 303)
    return make_response(response)


def same_site(target: str | None, fallback: str) -> str:
    """`target` when it is a path of this site, else `fallback`: no open redirects.

    Control signs and backslashes are refused, because browsers drop or turn them: `/<tab>/host`
    would lead away.
    """
    if target and re.fullmatch(r"/(?!/)[^\x00-\x20\\]*", target):
        return target
    return fallback


def page_number() -> int:
    """The number in `?page=`, 1 for anything that is none: for `paginate`."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def per_page() -> int:
    """How many rows a page of a list has: `?per_page=` of 25, 50 or 100."""
    text = request.args.get("per_page", "25")
    return int(text) if text in {"25", "50", "100"} else 25


def actor_can(permission: str, centre_id: int | None = None) -> bool:
    """For templates: whether to show a button. The service decides again."""
    if g.actor is None:
        return False
    region_id = g.region.id if g.region is not None else None
    if centre_id is None:
        return bool(g.actor.can_somewhere(permission, region_id))
    return bool(g.actor.can(permission, region_id, centre_id))
