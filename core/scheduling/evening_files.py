"""The folder in which tomorrow's lists wait: readable by its owner only, and not for long."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from pathlib import Path
from typing import Final

from core.config import Settings

_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.pdf")


def evening_folder(settings: Settings, region_code: str, centre_code: str) -> Path:
    return (settings.evening_dir or settings.var / "evening") / region_code / centre_code


def put_by(folder: Path, day: dt.date, content: bytes) -> Path:
    """Write the list of a day, in one piece; an earlier one of the same day is replaced."""
    for part in (folder.parent.parent, folder.parent, folder):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{day.isoformat()}.pdf"
    piece = folder / f".{secrets.token_hex(8)}"
    try:
        handle = os.open(piece, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        piece.replace(target)
    finally:
        piece.unlink(missing_ok=True)
    return target


def days_kept(folder: Path) -> list[dt.date]:
    """Days whose list is there, the newest first."""
    if not folder.is_dir():
        return []
    found = (_day(path.name) for path in folder.iterdir())
    return sorted((day for day in found if day is not None), reverse=True)


def read_list(folder: Path, day: dt.date) -> bytes | None:
    path = folder / f"{day.isoformat()}.pdf"
    return path.read_bytes() if path.is_file() else None


def remove_older(folder: Path, *, than: dt.date) -> int:
    """Remove the lists of days before `than`; files of others are left alone."""
    removed = 0
    for day in days_kept(folder):
        if day < than:
            (folder / f"{day.isoformat()}.pdf").unlink(missing_ok=True)
            removed += 1
    return removed


def _day(name: str) -> dt.date | None:
    match = _NAME.fullmatch(name)
    try:
        return dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
