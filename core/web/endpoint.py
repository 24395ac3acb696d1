"""How a view declares its permission and whether it writes. A view without it does not start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, Literal, ParamSpec

from flask import Flask, Response, g, make_response
from flask.typing import ResponseReturnValue

from core.db import ALL_REGIONS, Scope, unit_of_work

P = ParamSpec("P")

#: the right to open a closed part of a file with a reason, for a limited time
BREAK_GLASS: Final = "people.break_glass"
#: declared by the few views that anybody may open (sign-in, health)
PUBLIC: Final = "public"
#: declared by views that every signed-in person may open (own profile, language)
SIGNED_IN: Final = "signed_in"
#: declared by views that a kiosk or tablet opens with its device token
DEVICE: Final = "device"


@dataclass(frozen=True)
class EndpointSpec:
    """What a view declared. `space` says what the work is scoped to; `sensitive` is the right that
    opens the part of a person's file that the view shows, beside `permission`."""

    permission: str
    writes: bool
    space: Literal["region", "system", "none"]
    sensitive: str = ""


def endpoint(
    permission: str,
    *,
    writes: bool = False,
    space: Literal["region", "system", "none"] = "region",
    sensitive: str = "",
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Declare a view's permission, and run it in one unit of work, committed before the answer.

    An answer of 400 and above is rolled back, so a refused form leaves nothing behind.

    `sensitive` names the right that opens a part of a person's file about health, violence or
    psychology: who lacks it but holds `people.break_glass` is asked for a reason when the view
    opens the person (`core.people.pages.open_person`).
    """
    spec = EndpointSpec(permission, writes, space, sensitive)

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> Response:
            try:
                with unit_of_work(scope=_scope(spec), writes=writes):
                    response = make_response(view(*args, **kwargs))
                    _roll_back_if_refused(response)
            except _Refused as refused:
                return refused.response
            return response

        run.endpoint_spec = spec  # type: ignore[attr-defined]
        return run

    return declare


class _Refused(Exception):
    """Carries a refusing answer out of the unit of work, which then rolls back."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def _roll_back_if_refused(response: Response) -> None:
    if response.status_code >= 400:
        raise _Refused(response)


def _scope(spec: EndpointSpec) -> Scope | None:
    if spec.space == "region":
        return int(g.region.id)
    return ALL_REGIONS


def spec_of(app: Flask, name: str | None) -> EndpointSpec | None:
    view: Any = app.view_functions.get(name or "")
    return getattr(view, "endpoint_spec", None)


def undeclared_views(app: Flask, permissions: set[str]) -> dict[str, str]:
    """Endpoint to what is wrong with its declaration: no permission, an unknown one, or a region
    that its address lacks."""
    known = permissions | {PUBLIC, SIGNED_IN, DEVICE}
    wrong = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        spec = spec_of(app, rule.endpoint)
        if spec is None:
            wrong[rule.endpoint] = "declares no permission"
        elif spec.permission not in known:
            wrong[rule.endpoint] = f"declares unknown permission {spec.permission!r}"
        elif spec.sensitive and spec.sensitive not in permissions:
            wrong[rule.endpoint] = f"declares unknown permission {spec.sensitive!r}"
        elif spec.space == "region" and "region" not in rule.arguments:
            wrong[rule.endpoint] = "is scoped to a region but has none in its address"
    return wrong
