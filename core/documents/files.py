"""Contents of attachments on the disk: `var/files/<2 signs>/<sha256>`, outside the web root.

A file is whole before its name stands there, and on the disk before the row that names it is
committed. Rows that roll back leave a file that nobody names; the nightly cleaning takes it away.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from core.config import Settings

#: begins the name of a file that is still being written
ASIDE: Final = ".new-"
#: a file that no row names is left alone for a day: its row may still be on its way
YOUNG_SECONDS: Final = 24 * 3600


def files_folder(settings: Settings) -> Path:
    return settings.var / "files"


def path_of(folder: Path, digest: str) -> Path:
    """Where the content with this SHA-256 stands. Raises `ValueError` for what is none."""
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return folder / digest[:2] / digest


def keep(folder: Path, content: bytes) -> str:
    """Write a content and return its SHA-256; it is on the disk when this returns.

    One that is there already is written anew, so that the cleaning sees it as young.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(folder, digest)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = target.with_name(f"{ASIDE}{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    for one in (target.parent, folder):
        _sync_folder(one)
    return digest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_whole(path: Path) -> bool:
    """Whether a content stands on the disk as it was kept: its name is its SHA-256."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    except OSError:
        return False


def stored(folder: Path) -> Iterator[Path]:
    """Every file under the folder, unfinished ones too."""
    for part in sorted(folder.glob("??")):
        yield from sorted(path for path in part.iterdir() if path.is_file())


def is_old(path: Path, *, seconds: float = YOUNG_SECONDS) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False


def discard(path: Path, *, written_before: float) -> bool:
    """Remove a file, unless somebody has written it anew since `written_before` (a time stamp).

    It is moved aside first and looked at there: a content that is stored again at this very
    moment keeps its place.
    """
    aside = path.with_name(f"{ASIDE}{secrets.token_hex(8)}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    young = aside.stat().st_mtime >= written_before
    if young and not path.exists():
        aside.rename(path)
        return False
    aside.unlink()
    return not young


def missing(folder: Path, digests: Iterable[str]) -> list[str]:
    """Those of these contents that are not on the disk."""
    return [digest for digest in digests if digest and not path_of(folder, digest).is_file()]
