"""What is wrong with this installation, and how to mend it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from core.app import create_app
from core.backup.services import KEY_VARIABLE, is_stale, last_good
from core.clock import now_utc
from core.config import Settings, load_settings
from core.db import ALL_REGIONS, db, unit_of_work
from core.documents.files import files_folder, missing
from core.documents.models import Attachment
from core.errors import SetupError
from core.jobs.models import Job
from core.kernel import EXTENSION
from core.migrate import pending
from core.regions.models import Region
from core.regions.queries import vanished_modules

FREE_BYTES = 1024**3
OLD_JOB = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state` is fine, warning or wrong; `remedy` says what to do."""

    what: str
    state: str
    text: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Look at settings, disk, database, tables, modules, jobs and backups; change nothing."""
    try:
        settings = load_settings()
    except SetupError as error:
        return [Finding("settings", "wrong", str(error), "correct that SHANYRAQ_* variable")]
    findings = [_python(), _disk(settings), _secret(settings)]
    try:
        app = create_app(settings)
    except (SetupError, OSError) as error:
        return [*findings, Finding("application", "wrong", str(error), "see the text above")]
    with app.app_context():
        database = _database()
        findings.append(database)
        if database.state != "wrong":
            checks: list[Callable[[Flask], Finding]] = [_tables, _modules]
            if _tables(app).state == "fine":
                checks += [_regions, _jobs, _attachments]
            findings += [check(app) for check in checks]
        findings += [_backups(settings), *_messages(settings)]
    return findings


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    sqlite = sqlite3.sqlite_version
    return Finding("software", "fine", f"Python {version}, SQLite {sqlite}")


def _disk(settings: Settings) -> Finding:
    if not os.access(settings.var, os.W_OK):
        return Finding(
            "folder", "wrong", f"{settings.var} cannot be written", f"chown it to {os.getuid()}"
        )
    free = shutil.disk_usage(settings.var).free
    text = f"{settings.var}: {free // 1024**2} MiB free"
    if free < FREE_BYTES:
        return Finding("disk", "warning", text, "free some room: backups need as much as the data")
    return Finding("disk", "fine", text)


def _secret(settings: Settings) -> Finding:
    path = settings.var / "secret_key"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("secret", "wrong", f"others may read {path}", f"chmod 600 {path}")
    if len(settings.secret_key) < 24:
        return Finding(
            "secret", "wrong", "SHANYRAQ_SECRET_KEY is short", "use 32 random signs or more"
        )
    return Finding("secret", "fine", "kept to its owner")


def _database() -> Finding:
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                answer = connection.scalar(sa.text("PRAGMA quick_check"))
                if answer != "ok":
                    return Finding(
                        "database", "wrong", str(answer), "shanyraq restore with the last backup"
                    )
                return Finding("database", "fine", f"SQLite, {db.engine.url.database}")
            version = connection.scalar(sa.text("SHOW server_version"))
            return Finding("database", "fine", f"PostgreSQL {version}")
    except sa.exc.SQLAlchemyError as error:
        text = str(error).split("\n", maxsplit=1)[0]
        return Finding(
            "database", "wrong", text, "is the server running, and SHANYRAQ_DATABASE_URL right?"
        )


def _tables(app: Flask) -> Finding:
    modules = app.extensions[EXTENSION].loader.modules.values()
    behind = pending(db.engine, [module.manifest for module in modules])
    if behind:
        return Finding("tables", "wrong", f"behind: {', '.join(behind)}", "shanyraq upgrade")
    return Finding("tables", "fine", "up to date")


def _modules(app: Flask) -> Finding:
    modules = app.extensions[EXTENSION].loader.modules
    broken = [f"{name} ({module.error})" for name, module in modules.items() if module.error]
    if broken:
        return Finding(
            "modules",
            "wrong",
            "; ".join(broken),
            "mend or remove the module; SHANYRAQ_PLUGINS_ONLY loads the others only",
        )
    with unit_of_work(scope=ALL_REGIONS) as session:
        gone = [one for one in vanished_modules(session) if one.rows]
    if gone:
        kept = "; ".join(f"{one.name} ({one.total} rows in {len(one.rows)} tables)" for one in gone)
        return Finding(
            "modules",
            "warning",
            f"gone from the disk, their data is kept: {kept}. "
            "While there are rows, no people are merged, erased or written out",
            "put the files back, or: shanyraq modules remove NAME",
        )
    return Finding("modules", "fine", ", ".join(modules) or "none")


def _regions(_app: Flask) -> Finding:
    with unit_of_work(scope=ALL_REGIONS) as session:
        codes = session.scalars(sa.select(Region.code).order_by(Region.code)).all()
    if not codes:
        return Finding(
            "regions", "warning", "there is none", "shanyraq demo, or add one at /system/"
        )
    return Finding("regions", "fine", ", ".join(codes))


def _jobs(_app: Flask) -> Finding:
    with unit_of_work(scope=ALL_REGIONS) as session:
        failed = session.scalar(
            sa.select(sa.func.count()).select_from(Job).where(Job.state == "failed")
        )
        late = session.scalar(
            sa.select(sa.func.count())
            .select_from(Job)
            .where(Job.state == "waiting", Job.run_at < now_utc() - OLD_JOB)
        )
    if late:
        return Finding(
            "jobs",
            "wrong",
            f"{late} waiting for more than an hour",
            "no worker runs: start `shanyraq worker`, or `shanyraq run` which has one beside it",
        )
    if failed:
        return Finding("jobs", "warning", f"{failed} failed", "see the system page")
    return Finding("jobs", "fine", "nothing waits")


def _attachments(app: Flask) -> Finding:
    folder = files_folder(app.extensions[EXTENSION].settings)
    with unit_of_work(scope=ALL_REGIONS) as session:
        count = session.scalar(
            sa.select(sa.func.count(Attachment.id)).where(Attachment.erased_at.is_(None))
        )
        digests = session.scalars(
            sa.select(Attachment.sha256)
            .where(Attachment.erased_at.is_(None))
            .execution_options(yield_per=1000)
        )
        lost = missing(folder, digests)
    if lost:
        return Finding(
            "files", "wrong", f"{len(lost)} of {count} are not under {folder}, first {lost[0]}",
            "put var/files back from a backup: shanyraq restore",
        )  # fmt: skip
    return Finding("files", "fine", f"{count} attached files")


def _backups(settings: Settings) -> Finding:
    found = last_good(settings)
    if found is None:
        return Finding(
            "backup", "warning", "no good one yet", "wait for the night, or: shanyraq backup FILE"
        )
    text = f"{found.at:%Y-%m-%d %H:%M} UTC, {found.file}"
    if is_stale(settings, now=now_utc()):
        return Finding("backup", "wrong", f"the last good one is old: {text}", "is a worker up?")
    if KEY_VARIABLE not in os.environ:
        text += f"; its key is {settings.var / 'backup_key'}: keep a copy of it elsewhere"
    return Finding("backup", "fine", text)


def _messages(settings: Settings) -> list[Finding]:
    """By which ways people can be told something; everything else becomes a call."""
    ways = {
        "sms": (settings.sms_url, "SHANYRAQ_SMS_URL"),
        "mail": (settings.smtp_url, "SHANYRAQ_SMTP_URL"),
    }
    return [
        Finding(what, "fine", f"sent through {urlsplit(url).hostname}")
        if url
        else Finding(
            what, "warning", f"{name} is not set: none is sent, the desk telephones instead",
            "see «Messages» in docs/administrators.md",
        )
        for what, (url, name) in ways.items()
    ]  # fmt: skip
