"""The only caller of hooks: order, region switch, savepoint, time, and what to do on error."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.db import write_apart
from core.errors import DomainError, ModuleObjection
from core.plugins.contracts import RegionInfo
from core.plugins.loader import Loader, describe
from core.plugins.policies import POLICIES, wrong_answer
from core.plugins.remains import first_unanswered, has_no_tables
from core.plugins.services import note_error

log = logging.getLogger(__name__)
SLOW_SECONDS = 0.2
#: hooks that nobody waits for at a page
UNHURRIED = frozenset({"demo_data"})
ErrorRecorder = Callable[[str, str, str], None]
T = TypeVar("T")


class Dispatcher:
    """Calls hooks of the modules that are on for a region."""

    def __init__(self, loader: Loader, record_error: ErrorRecorder) -> None:
        self._loader = loader
        self._manager = loader.manager
        self._record_error = record_error
        self._order = {name: place for place, name in enumerate(["core", *loader.modules])}

    def call(
        self, hook: str, *, region: RegionInfo | None, session: Session | None, **arguments: Any
    ) -> list[Any]:
        """Call `hook` and return all items of all answers, core's first, then by manifest order.

        `session` is the unit of work; each implementation runs in a savepoint of its own. Raises
        `ModuleObjection` for hooks whose failing answer would be a wrong decision, and the error
        itself in strict mode.
        """
        policy = POLICIES[hook]
        implementations = getattr(self._manager.hook, hook).get_hookimpls()
        without_data = self._refuse_missing(hook, session) if policy.scope == "A" else frozenset()
        if not implementations:
            return []
        items: list[Any] = []
        given = {"region": region, "session": session, **arguments}
        for implementation in sorted(
            implementations, key=lambda one: self._order.get(one.plugin_name, 0)
        ):
            module = implementation.plugin_name
            if policy.scope == "R" and not self._answers(module, region):
                continue
            if module in without_data:
                continue
            items += self._call_one(hook, module, implementation, given, session)
        return items

    def is_active(self, module: str, region: RegionInfo) -> bool:
        """Present, loaded and enabled for the region: the one answer that all obey."""
        known = self._loader.modules.get(module)
        return known is not None and known.loaded and module in region.modules

    def _answers(self, module: str, region: RegionInfo | None) -> bool:
        return module == "core" or (region is not None and self.is_active(module, region))

    def active_modules(self, region: RegionInfo) -> list[str]:
        return [name for name in self._loader.modules if self.is_active(name, region)]

    def _call_one(
        self,
        hook: str,
        module: str,
        implementation: Any,
        given: dict[str, Any],
        session: Session | None,
    ) -> list[Any]:
        arguments = {name: given[name] for name in implementation.argnames}
        if session is not None:
            session.flush()  # outside the try: core's own error is not the module's fault
        whole = session.get_transaction() if session is not None else None
        started = time.perf_counter()
        try:
            with session.begin_nested() if session is not None else nullcontext():
                answer = _checked(hook, implementation.function(**arguments))
        except Exception as error:
            answer = self._after_error(hook, module, error)
        finally:
            spent = time.perf_counter() - started
            if spent > SLOW_SECONDS and hook not in UNHURRIED:
                log.warning("hook %s of module %s took %.3f s", hook, module, spent)
        if session is not None and session.get_transaction() is not whole:
            # what core had written in this transaction is gone, or stored too early: never go on
            text = f"{hook}: ended the transaction, which is core's to end"
            self._note(module, hook, text)
            raise ModuleObjection(module, "module.failed", text)
        return answer

    def _after_error(self, hook: str, module: str, error: Exception) -> list[Any]:
        policy = POLICIES[hook]
        if module == "core" or (policy.on_error == "X" and isinstance(error, DomainError)):
            raise error
        text = f"{hook}: {describe(error)}"
        log.error("module %s: %s", module, text, exc_info=error)
        self._note(module, hook, text)
        if policy.on_error == "X":
            raise ModuleObjection(module, "module.failed", text) from error
        if self._loader.strict:
            raise error
        return []

    def _note(self, module: str, hook: str, text: str) -> None:
        if module == "core":
            return
        try:
            self._record_error(module, hook, text)
        except Exception:
            log.exception("the error of module %s could not be recorded", module)

    def unanswered(self, session: Session) -> str | None:
        """A module whose rows are there and which cannot answer for them: broken, left out at the
        start, or gone from the disk. None when all answer."""
        modules = self._loader.modules.values()
        connection = session.connection()
        return first_unanswered(
            connection,
            sa.inspect(connection).get_table_names(),
            present={one.name for one in modules if one.manifest.is_owner},
            answering={one.name for one in modules if one.loaded},
        )

    def _refuse_missing(self, hook: str, session: Session | None) -> frozenset[str]:
        """Raise for a module that cannot answer for its rows; without a session, for any that is
        not loaded. Returns the loaded ones that have no tables, hence no rows."""
        modules = self._loader.modules.values()
        if session is None:
            missing = next((one.name for one in modules if not one.loaded), None)
        else:
            missing = self.unanswered(session)
        if missing is not None:
            raise ModuleObjection(missing, "module.missing", f"{hook}: not loaded")
        if session is None:
            return frozenset()
        tables = frozenset(sa.inspect(session.connection()).get_table_names())
        return frozenset(one.name for one in modules if has_no_tables(one.name, tables))


def _checked(hook: str, answer: Any) -> list[Any]:
    items = list(answer or [])
    wrong = wrong_answer(hook, items)
    if wrong:
        raise TypeError(wrong)
    return items


class ModuleFailed(Exception):
    """A module's own function raised; it is noted on the Modules page, `__cause__` is its error."""


def ask_module(
    session: Session,
    ask: Callable[[], T],
    *,
    module: str,
    hook: str,
    what: str,
    may_refuse: bool = False,
) -> T:
    """Run what a module registered by a hook (a rule's check, an indicator's sum) as its hooks are:
    after a flush, in a savepoint. `what` names it where its error is noted.

    Raises `ModuleFailed` when it raised (with `may_refuse` a `DomainError` is an answer and goes
    on), `ModuleObjection` when it ended the transaction. Core's own functions run as they are.
    """
    session.flush()  # outside the try: core's own error is not the module's fault
    if module == "core":
        return ask()
    whole = session.get_transaction()
    failed: Exception | None = None
    try:
        with session.begin_nested():
            answer = ask()
    except Exception as error:
        failed = error
    if session.get_transaction() is not whole:
        text = f"{what}: ended the transaction, which is core's to end"
        record_error(module, hook, text)
        raise ModuleObjection(module, "module.failed", text) from failed
    if failed is None:
        return answer
    if may_refuse and isinstance(failed, DomainError):
        raise failed
    text = f"{what}: {describe(failed)}"
    log.error("module %s: %s", module, text, exc_info=failed)
    record_error(module, hook, text)
    raise ModuleFailed(text) from failed


def record_error(module: str, _hook: str, text: str) -> None:
    """Keep a module's last error and count it, in a transaction of its own."""
    write_apart(lambda session: note_error(session, module=module, text=text, at=now_utc()))
