"""Back up and restore a whole installation as one encrypted file."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.audit.verifying import ANCHORS
from core.backup import attachments
from core.backup.container import decrypt_file, encrypt_file
from core.backup.dumps import dump, load
from core.clock import now_utc
from core.config import Settings
from core.db import db
from core.errors import SetupError
from core.kernel import kernel
from core.migrate import upgrade_all

Progress = Callable[[str], Any]
FORMAT = 1
KEEP = 14
NIGHTLY = "backup.nightly"
#: a night was missed, with some hours for a machine that was off
STALE_AFTER = dt.timedelta(hours=36)
PATTERN = "shanyraq-*.backup"
KEY_VARIABLE = "SHANYRAQ_BACKUP_KEY"


@dataclass(frozen=True)
class LastBackup:
    """The newest good backup of this installation."""

    at: dt.datetime
    file: str
    size: int


def backup_key(settings: Settings) -> str:
    """The passphrase: `SHANYRAQ_BACKUP_KEY`, or one made once in `var/backup_key` (0600)."""
    given = os.environ.get(KEY_VARIABLE)
    if given:
        return given
    path = settings.var / "backup_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text("ascii").strip()


def write_backup(file: str | Path, *, progress: Progress) -> str:
    """Write `file` and read it back to the last byte. Raises `SetupError` when it is not good."""
    settings = kernel().settings
    target = Path(file).absolute()
    if not target.parent.is_dir():
        raise SetupError(f"there is no folder {target.parent}")
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var, prefix="backup-") as name:
        folder = Path(name)
        content = folder / "content"
        content.mkdir()
        progress("copying the database")
        rows = dump(db.engine, content)
        progress("copying files")
        # after the database: what a row of the copy names was on the disk before it was committed
        files = attachments.copy_out(settings.var, content)
        _copy_state(settings, content)
        _write_list(content, rows, files)
        packed = folder / "packed.tar"
        with tarfile.open(packed, "w") as tar:
            tar.add(content, arcname=".")
        progress("encrypting")
        key = backup_key(settings)
        encrypt_file(packed, target, passphrase=key)
        progress("reading it back")
        again = folder / "again.tar"
        decrypt_file(target, again, passphrase=key)
        if attachments.digest_of(again) != attachments.digest_of(packed):
            raise SetupError(f"{target} does not read back as it was written")
    for digest in files.damaged:
        progress(f"{digest}: the file on the disk is damaged, and is backed up as it is")
    total = sum(rows.values())
    return (
        f"{target}: {total} rows in {len(rows)} tables, {files.count} files, "
        f"{target.stat().st_size} bytes, verified"
    )


def restore_backup(file: str | Path, *, progress: Progress) -> str:
    """Check `file` wholly, then put its contents in place of the present ones.

    Raises `SetupError` for a wrong key, a damaged file, another kind of database, or a newer
    schema; then nothing changed. Processes that serve must be started anew afterwards.
    """
    settings = kernel().settings
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var, prefix="restore-") as name:
        folder = Path(name)
        packed = folder / "packed.tar"
        progress("opening")
        decrypt_file(Path(file), packed, passphrase=backup_key(settings))
        with tarfile.open(packed) as tar:
            tar.extractall(folder / "content", filter="data")
        content = folder / "content"
        listed = json.loads((content / "list.json").read_text("utf-8"))
        if listed["format"] != FORMAT or listed["database"] != db.engine.dialect.name:
            raise SetupError(
                f"this is a backup of {listed['database']}; here stands {db.engine.dialect.name}"
            )
        attachments.check(content, listed.get("files"))
        manifests = [module.manifest for module in kernel().loader.modules.values()]
        if db.engine.dialect.name == "postgresql":
            upgrade_all(db.engine, manifests)
            _refuse_other_schema(listed["heads"])
        progress("putting the database back")
        load(db.engine, content, listed["rows"])
        _put_state_back(settings, content)
        failed = [r for r in upgrade_all(db.engine, manifests) if r.error]
        for result in failed:
            progress(f"{result.name}: {result.error}")
    return f"restored the state of {listed['at']}: {sum(listed['rows'].values())} rows"


def nightly_backup(settings: Settings) -> str:
    """One file for the night in the backup folder; older ones beyond `KEEP` are removed."""
    folder = settings.backup_dir or settings.var / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"shanyraq-{now_utc():%Y%m%d-%H%M%S}.backup"
    text = write_backup(target, progress=lambda _text: None)
    good = {"at": now_utc().isoformat(), "file": target.name, "size": target.stat().st_size}
    aside = folder / ".last_good.json"
    aside.write_text(json.dumps(good), "utf-8")
    aside.replace(folder / "last_good.json")
    for old in sorted(folder.glob(PATTERN))[:-KEEP]:
        old.unlink()
    return text


def last_good(settings: Settings) -> LastBackup | None:
    """The newest verified nightly backup whose file is still there, or None."""
    folder = settings.backup_dir or settings.var / "backups"
    try:
        data = json.loads((folder / "last_good.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not (folder / data["file"]).is_file():
        return None
    return LastBackup(dt.datetime.fromisoformat(data["at"]), data["file"], data["size"])


def is_stale(settings: Settings, *, now: dt.datetime) -> bool:
    """Whether the last good backup is missing or older than a night and a half."""
    found = last_good(settings)
    return found is None or now - found.at > STALE_AFTER


def _copy_state(settings: Settings, content: Path) -> None:
    """What stands beside the database and the files: the secret that opens sealed values, and the
    anchors of the log."""
    (content / "secret_key").write_text(settings.secret_key, "ascii")
    if (settings.var / ANCHORS).is_file():
        shutil.copyfile(settings.var / ANCHORS, content / ANCHORS)


def _put_state_back(settings: Settings, content: Path) -> None:
    stored = settings.var / "secret_key"
    if stored.exists() or settings.secret_key == (content / "secret_key").read_text("ascii"):
        stored.touch(mode=0o600)
        stored.write_text((content / "secret_key").read_text("ascii"), "ascii")
    attachments.put_back(content, settings.var)
    # anchors of the days after the backup would accuse the log that was put back
    (settings.var / ANCHORS).unlink(missing_ok=True)
    if (content / ANCHORS).is_file():
        shutil.copyfile(content / ANCHORS, settings.var / ANCHORS)


def _write_list(content: Path, rows: dict[str, int], files: attachments.Copied) -> None:
    listed = {
        "format": FORMAT,
        "at": now_utc().isoformat(timespec="seconds"),
        "database": db.engine.dialect.name,
        "rows": rows,
        "files": {"count": files.count, "damaged": files.damaged},
        "heads": _heads(),
    }
    (content / "list.json").write_text(json.dumps(listed), "utf-8")


def _heads() -> dict[str, str]:
    """The revision of core and of each module that has tables here."""
    inspector = sa.inspect(db.engine)
    names = [n for n in inspector.get_table_names() if n.startswith("alembic_version_")]
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(sa.text(f'SELECT version_num FROM "{name}"'))  # noqa: S608 - names of our tables
            for name in names
        }


def _refuse_other_schema(heads: dict[str, str]) -> None:
    here = _heads()
    other = sorted(name for name, head in heads.items() if here.get(name) != head)
    if other:
        raise SetupError(
            "the backup was made with other tables "
            f"({', '.join(name.removeprefix('alembic_version_') for name in other)}). "
            "Restore it with the version that made it, then upgrade."
        )
