"""Files of people in a backup: copied, checked by their names, put back.

A file's name is the SHA-256 of its content (core.documents.files), so a copy proves itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.errors import SetupError

FOLDER: Final = "files"


@dataclass
class Copied:
    """How many files were copied, and which of them are not what their name says."""

    count: int = 0
    damaged: list[str] = field(default_factory=list)


def copy_out(var: Path, content: Path) -> Copied:
    """Copy the files of an installation into a backup's folder, while others write.

    Unfinished uploads are left out, and a file that is erased meanwhile is none any more. A
    damaged one is copied as it is: a backup without the rest would be worse.
    """
    found = Copied()
    for source in _files(var / FOLDER):
        target = content / FOLDER / source.parent.name / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(source, target)
        except FileNotFoundError:
            continue
        found.count += 1
        if digest_of(target) != source.name:
            found.damaged.append(source.name)
    return found


def check(content: Path, listed: Mapping[str, Any] | None) -> None:
    """Raise `SetupError` unless the backup's files are those of its list; a backup from before
    there were files has none."""
    files = _files(content / FOLDER)
    if listed is None:
        return
    if len(files) != listed["count"]:
        raise SetupError(f"the backup holds {len(files)} files instead of {listed['count']}")
    for path in files:
        if path.name not in listed["damaged"] and digest_of(path) != path.name:
            raise SetupError(f"the file {path.name} in the backup is damaged")


def put_back(content: Path, var: Path) -> None:
    """Put the files in place. One that is there already is replaced: it may have been damaged.
    What no row names after the restore is cleaned away by night."""
    for source in _files(content / FOLDER):
        target = var / FOLDER / source.parent.name / source.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = target.with_name(f".new-restore-{os.getpid()}")
        shutil.copyfile(source, aside)
        aside.chmod(0o600)
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.replace(target)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("??/*") if not path.name.startswith("."))


def _copy(source: Path, target: Path) -> None:
    """By a second name where the disk allows it: contents are never changed in place."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)
