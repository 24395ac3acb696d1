"""What the module of a request has its own say in: its ways, and a part of its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict, ModuleObjection
from core.plugins.contracts import CardLine, Problem, RegionInfo
from core.plugins.dispatch import ModuleFailed, ask_module
from core.plugins.request_contracts import Transition
from core.requests.known_types import HOOK, is_on, module_of, type_of
from core.requests.models import Request
from core.web.i18n import lazy_gettext as _


def objection(session: Session, *, region: RegionInfo, request: Request, way: Transition) -> Any:
    """Why the module closes the way now, in its words; empty where nothing does.

    A check that fails closes the way: `ModuleObjection`.
    """
    check = way.check
    if check is None:
        return ""
    given = {"session": session, "region": region, "request_id": request.id}
    found = _asked(session, request, lambda: list(check(**given)), f"the check of {way.code}")
    closing = [one for one in found if isinstance(one, Problem) and one.blocking]
    return closing[0].text if closing else ""


def refuse_objection(
    session: Session, *, region: RegionInfo, request: Request, way: Transition
) -> None:
    """Raise `Conflict` where the module closes the way, `ModuleObjection` where it failed."""
    text = objection(session, region=region, request=request, way=way)
    if text:
        raise Conflict("request.not_yet", text)


def run_after(
    session: Session, *, actor: Actor, region: RegionInfo, request: Request, way: Transition
) -> None:
    """The module's own part of a way that has just been gone; a `DomainError` of it goes on."""
    after = way.after
    if after is None:
        return
    given = {"session": session, "actor": actor, "region": region, "request_id": request.id}
    _asked(session, request, lambda: after(**given), f"what follows {way.code}")


def module_panel(
    *, session: Session, region: RegionInfo, actor: Actor, request: Request
) -> Mapping[str, Any] | None:
    """Values of the part of the page, or None: the module is off, has nothing to say, or failed
    (which the Modules page tells; the rest of the page stands)."""
    known = type_of(request.type)
    lines = known.lines if known is not None and is_on(request.type, region) else None
    if known is None or lines is None:
        return None
    given = {"session": session, "region": region, "user": actor, "request_id": request.id}
    try:
        found = ask_module(
            session, lambda: list(lines(**given)), module=module_of(known.code), hook=HOOK,
            what=f"the lines of {known.code}",
        )  # fmt: skip
    except ModuleFailed:
        return None
    shown = [one for one in found if isinstance(one, CardLine)]
    return {"lines": shown} if shown else None


def _asked(session: Session, request: Request, ask: Callable[[], Any], what: str) -> Any:
    module = module_of(request.type)
    try:
        return ask_module(
            session, ask, module=module, hook=HOOK, what=f"{request.type}: {what}", may_refuse=True
        )
    except ModuleFailed as failed:
        raise ModuleObjection(
            module, "request.check_failed",
            _("The module could not check this request. Tell the administrator."),
        ) from failed  # fmt: skip
