"""The one mapping of errors to HTTP, for pages and fragments alike."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from core.db import db
from core.errors import DomainError, ModuleObjection
from core.kernel import kernel
from core.plugins.dispatch import record_error
from core.plugins.loader import describe
from core.web.i18n import gettext
from core.web.objections import objection_text
from core.web.render import wants_fragment
from core.web.uploads import limit_mb

log = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, message: str = "") -> Response:
    """An error in plain words, with a way out; works before sign-in and outside any region."""
    db.session.rollback()
    for name in ("region", "actor"):
        g.setdefault(name, None)
    template = "errors/_error.html" if wants_fragment() else "errors/error.html"
    return make_response(render_template(template, status=status, message=message), status)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, ModuleObjection) and error.code.startswith("module."):
        return error_page(error.status, str(objection_text(error)))
    return error_page(error.status, str(error.message))


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return error_page(
        409, gettext("Somebody changed this record while you were editing it. Open it again.")
    )


def _database_busy(error: OperationalError) -> ResponseReturnValue:
    if "no such" in str(error.orig) and kernel().module_of_blueprint(request.blueprint):
        return _unexpected(error)  # SQLite's word for a module without its tables
    log.error("database", exc_info=error)
    return error_page(503, gettext("The database is busy. Try again in a minute."))


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return error_page(
        400, gettext("The page was open for too long. Go back, reload it and try again.")
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error
    message = ""
    if error.code == 413:
        message = gettext("The file is too large: at most %(limit)s MB.", limit=limit_mb())
    response = error_page(error.code or 500, message)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> ResponseReturnValue:
    """A page of a module that breaks is contained: that module is named, the rest works."""
    module = kernel().module_of_blueprint(request.blueprint)
    log.error("unexpected error at %s", request.path, exc_info=error)
    db.session.rollback()
    if kernel().loader.strict:
        raise error
    if module is None:
        return error_page(500)
    record_error(module, "page", f"{request.endpoint}: {describe(error)}")
    manifest = kernel().loader.modules[module].manifest
    template = "module_unavailable.html" if not wants_fragment() else "_module_unavailable.html"
    return render_template(f"errors/{template}", title=manifest.title(g.locale)), 503
