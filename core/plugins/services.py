"""Keeps what is known of modules in their table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.plugins.loader import Module
from core.plugins.models import ModuleRecord

ERROR_LENGTH = 4000


def note_error(session: Session, *, module: str, text: str, at: dt.datetime) -> None:
    """Record a module's error; the count only grows, whoever else counts at the same moment."""
    _put(
        session,
        module,
        last_error=text[:ERROR_LENGTH],
        last_error_at=at,
        error_count=ModuleRecord.error_count + 1,
    )


def note_modules(session: Session, *, modules: Iterable[Module], at: dt.datetime) -> None:
    """Record which modules this start found, with version and state; others become absent."""
    found = {module.name: module for module in reversed(list(modules))}
    for name, module in found.items():
        values: dict[str, Any] = {
            "version": module.manifest.version[:32],
            "state": module.state,
            "seen_at": at,
        }
        if module.manifest.titles:
            values["titles"] = dict(module.manifest.titles)
        if module.error:
            values |= {"last_error": module.error[:ERROR_LENGTH], "last_error_at": at}
        _put(session, name, **values)
    session.execute(
        sa.update(ModuleRecord).where(ModuleRecord.name.not_in(found)).values(state="absent")
    )


def _put(session: Session, name: str, **values: Any) -> None:
    """Change the module's row, or make it; two processes may meet it for the first time."""
    change = sa.update(ModuleRecord).where(ModuleRecord.name == name).values(**values)
    if session.scalar(sa.select(ModuleRecord.id).where(ModuleRecord.name == name)) is None:
        try:
            with session.begin_nested():
                session.add(ModuleRecord(name=name, error_count=0))
        except IntegrityError:
            pass  # made by the other process a moment ago
    session.execute(change, execution_options={"synchronize_session": "fetch"})
