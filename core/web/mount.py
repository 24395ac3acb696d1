"""Mounting the modules' pages: what is wrong with a module's views quarantines that module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Flask

from core.errors import SetupError
from core.kernel import Kernel
from core.web.endpoint import undeclared_views

#: of the application, by blueprint; under None stand those that every request obeys
_HOOKS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)


def mount_modules(app: Flask, kernel: Kernel) -> None:
    """Register the modules' blueprints under `/<region>/<module-with-dashes>/`."""
    loader = kernel.loader
    for owner, blueprint in list(loader.registry.blueprints):
        # known before it is registered: a view that got in before an error stays hidden
        kernel.modules_of_blueprints[blueprint.name] = owner
        if not loader.modules[owner].loaded:
            continue
        try:
            with _only_own_hooks(app):
                _register(app, owner, blueprint)
        except Exception as error:
            loader.quarantine(loader.modules[owner], error)


def _register(app: Flask, owner: str, blueprint: Blueprint) -> None:
    if blueprint.name in app.blueprints:
        raise SetupError(f"there is already a blueprint {blueprint.name!r}")
    app.register_blueprint(blueprint, url_prefix=f"/<region>/{owner.replace('_', '-')}")


@contextmanager
def _only_own_hooks(app: Flask) -> Iterator[None]:
    """Refuse, and take back, what a blueprint adds to requests that are not its own."""
    before = _everybodys(app)
    try:
        yield
        _refuse_added(before, _everybodys(app))
    except BaseException:
        for name in _HOOKS:
            getattr(app, name)[None] = before[name]
        for name in ("filters", "globals", "tests"):
            kept = getattr(app.jinja_env, name)
            kept.clear()
            kept.update(before[name])
        raise


def _refuse_added(before: dict[str, Any], after: dict[str, Any]) -> None:
    added = [name for name, value in after.items() if value != before[name]]
    if added:
        raise SetupError(f"a blueprint adds to the whole application: {', '.join(added)}")


def _everybodys(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = {name: _copy(getattr(app, name)[None]) for name in _HOOKS}
    for name in ("filters", "globals", "tests"):
        found[name] = dict(getattr(app.jinja_env, name))
    return found


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        made = value.copy()  # keeps the kind of dict, which Flask's code relies on
        made.update({key: _copy(item) for key, item in value.items()})
        return made
    return list(value) if isinstance(value, list) else value


def refuse_undeclared(app: Flask, kernel: Kernel) -> None:
    """A view without a declared permission does not start: core's stops everything, a module's
    quarantines that module. Raises `SetupError`."""
    wrong: dict[str | None, list[str]] = {}
    for name, text in undeclared_views(app, set(kernel.registry.permissions)).items():
        owner = kernel.module_of_blueprint(name.rpartition(".")[0])
        wrong.setdefault(owner, []).append(f"{name} {text}")
    for owner, texts in wrong.items():
        error = SetupError("views: " + "; ".join(sorted(texts)))
        if owner is None:
            raise error
        if kernel.loader.modules[owner].loaded:
            kernel.loader.quarantine(kernel.loader.modules[owner], error)
