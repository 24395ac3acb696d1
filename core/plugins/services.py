"""Keeps what is known of modules in their table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.plugins.loader import Module
from core.plugins.models import ModuleRecord

ERROR_LENGTH = 4000


def note_error(session: Session, *, module: str, text: str, at: dt.datetime) -> None:
    """Record a module's error; the count only grows."""
    record = _record(session, module)
    record.last_error = text[:ERROR_LENGTH]
    record.last_error_at = at
    record.error_count += 1


def note_modules(session: Session, *, modules: Iterable[Module], at: dt.datetime) -> None:
    """Record which modules this start found, with version and state."""
    for module in modules:
        record = _record(session, module.name)
        record.version = module.manifest.version
        record.state = module.state
        record.seen_at = at
        if module.error:
            record.last_error = module.error[:ERROR_LENGTH]
            record.last_error_at = at


def _record(session: Session, name: str) -> ModuleRecord:
    record = session.scalar(sa.select(ModuleRecord).where(ModuleRecord.name == name))
    if record is None:
        record = ModuleRecord(name=name, error_count=0)
        session.add(record)
    return record
