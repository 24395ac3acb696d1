"""No input ends in a 500: every form of every page is fed what people and programs may send.

Forms are found from the routes, and their fields from the templates and the form classes, so
those added tomorrow are fed too. The application is strict here: an error would be raised.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wtforms.fields.core import UnboundField

from core.config import ROOT
from core.kernel import Kernel
from core.web.endpoint import DEVICE, PUBLIC, SIGNED_IN
from core.web.forms import BaseForm
from tests.contract.test_routes import CAST, addresses, rules
from tests.modules import MANIFESTS

ODD = [
    "", " ", "0", "-1", "1", "2", "999999999999999999999", "1e309", "on", "true", "null", "None",
    "20.11.2026", "31.02.2026", "2026-11-20", "09:00", "25:61", "530314400300", "+7 701 234 56 78",
    "%", "_", "'; --", "<b>", "{{ 1 }}", "a" * 5000, "ё" * 300, "۱۲۳", "😀", "\x00", "\u202e",
    "shymkent", "present", "excused", "active_longevity", "active_longevity.yoga", "paper_consent",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
TOGETHER = 60
NAMED = re.compile(r"""\bname=["']([A-Za-z_][\w\-]*)["']""")


def field_names() -> list[str]:
    """Names of all inputs that any page has."""
    found = {"upload", "file"}
    own = (path for manifest in MANIFESTS for path in manifest.path.glob("templates/**/*.html"))
    for path in [*ROOT.glob("templates/**/*.html"), *own]:
        found |= set(NAMED.findall(path.read_text("utf-8")))
    for form in _subclasses(BaseForm):
        found |= {name for name in dir(form) if isinstance(getattr(form, name, None), UnboundField)}
    return sorted(found - {"viewport", "csrf_token", "htmx-config", "color-scheme"})


def _subclasses(cls: type) -> Iterator[type]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


def storable(values: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode() for name, text in values.items()}


def who_may(kernel: Kernel, permission: str) -> str:
    """Somebody of the cast who holds the permission; "" where no account is asked for."""
    if permission in {PUBLIC, DEVICE}:
        return ""
    if permission == SIGNED_IN:
        return "bota"
    roles = kernel.registry.permissions[permission].default_roles
    return next(name for name, role in CAST.items() if role in roles)


def test_every_form_takes_any_input(
    app: Flask, kernel: Kernel, world: Any, place_in: Any, sign_in: Any
) -> None:
    names = field_names()
    paths = addresses(app, place_in, "first", "aigul")
    routes: list[tuple[str, str, str]] = []
    for username in ("", *CAST):
        routes += [
            (paths[rule.rule, method], method, username)
            for rule, method, spec in rules(app)
            if who_may(kernel, spec.permission) == username
        ]
    fields = st.dictionaries(st.sampled_from(names), TEXT, max_size=12).map(storable)

    # A few forms at a time: hypothesis throws away an example with more choices than it allows.
    for start in range(0, len(routes), TOGETHER):
        _feed(app, sign_in, routes[start : start + TOGETHER], fields)


def _feed(
    app: Flask, sign_in: Any, routes: list[tuple[str, str, str]], fields: st.SearchStrategy[Any]
) -> None:
    content = st.none() | st.binary(max_size=200)
    one = st.tuples(fields, content)
    typed_in = 0

    # without shrinking: the message names the one request at fault
    @settings(
        max_examples=2, deadline=None, database=None, phases=[Phase.generate],
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(one, min_size=len(routes), max_size=len(routes)))
    def feed(inputs: list[tuple[dict[str, str], bytes | None]]) -> None:
        nonlocal typed_in
        if not any(typed for typed, _file in inputs):
            return  # hypothesis begins with the simplest; test_routes.py sends empty forms
        typed_in += 1
        clients: dict[str, FlaskClient] = {"": app.test_client()}
        for (path, method, username), (typed, file) in zip(routes, inputs, strict=True):
            client = clients.get(username) or clients.setdefault(username, sign_in(username))
            if method == "GET":
                answer = client.get(path, query_string=typed)
            else:
                body: dict[str, Any] = dict(typed)
                if file is not None:
                    body["file"] = (io.BytesIO(file), "x.xlsx")
                answer = client.post(path, data=body)
            assert answer.status_code < 500, f"{method} {path} with {typed}"
            if "/login" in answer.headers.get("Location", ""):
                clients.pop(username, None)  # the session has been ended
                clients.setdefault("", app.test_client())

    feed()
    assert typed_in
