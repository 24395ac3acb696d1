"""Typed settings, read from `SHANYRAQ_*` variables by `load_settings()`; nothing at import."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "SHANYRAQ_"
#: shorter ones could be guessed by calling a hook often enough
SHORTEST_SECRET = 16
_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True)
class Settings:
    """One installation's settings; `docs/administrators.md` says what each does."""

    var: Path
    database_url: str
    secret_key: str
    port: int = 8000
    host: str = "127.0.0.1"
    plugins_strict: bool = False
    plugins_only: tuple[str, ...] | None = None
    demo: bool = False
    secure_cookies: bool = False
    proxies: int = 0
    opening_minutes: int = 60
    #: largest attachment that is taken
    file_limit_mb: int = 10
    #: address of this installation for people outside, as printed on documents; "" takes the
    #: address of the page from which they are printed
    public_url: str = ""
    backup_dir: Path | None = None
    #: where tomorrow's lists are put by as PDF; None: var/evening
    evening_dir: Path | None = None
    #: address of the SMS gateway; "" makes every SMS a call
    sms_url: str = ""
    sms_token: str = ""
    sms_sender: str = ""
    #: file that describes the gateway; None is the shape that docs/administrators.md shows
    sms_gateway: Path | None = None
    #: what whoever tells us of receipts, bounces and incoming SMS must send along; "" takes none
    hook_secret: str = ""
    #: smtp://, smtp+starttls:// or smtps://, with user and password; "" sends no mail
    smtp_url: str = ""
    mail_from: str = ""
    #: whether `shanyraq run` starts a worker beside the server
    worker: str = "embedded"
    testing: bool = False

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raise `SetupError` that names the variable and an example."""
    env = os.environ if environ is None else environ
    known = {
        "VAR", "DATABASE_URL", "SECRET_KEY", "PORT", "HOST", "PLUGINS_STRICT", "PLUGINS_ONLY",
        "DEMO", "SECURE_COOKIES", "OPENING_MINUTES", "PROXIES", "BACKUP_DIR", "BACKUP_KEY",
        "WORKERS", "WORKER", "FILE_LIMIT_MB", "PUBLIC_URL", "EVENING_DIR", "SMS_URL", "SMS_TOKEN",
        "SMS_SENDER", "SMS_GATEWAY", "HOOK_SECRET", "SMTP_URL", "MAIL_FROM",
    }  # fmt: skip
    for name in env:
        short = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and short not in known and not short.startswith("TEST_"):
            raise SetupError(f"{name}: no such setting. Known: {', '.join(sorted(known))}.")
    var = Path(env.get(f"{PREFIX}VAR") or ROOT / "var").absolute()
    return Settings(
        var=var,
        database_url=_database_url(env.get(f"{PREFIX}DATABASE_URL"), var),
        secret_key=env.get(f"{PREFIX}SECRET_KEY") or _stored_secret(var),
        port=_integer(env, "PORT", 8000, 1, 65535),
        host=env.get(f"{PREFIX}HOST") or "127.0.0.1",
        plugins_strict=_boolean(env, "PLUGINS_STRICT", default=False),
        plugins_only=_names(env.get(f"{PREFIX}PLUGINS_ONLY")),
        demo=_boolean(env, "DEMO", default=(var / "demo").exists()),
        secure_cookies=_boolean(env, "SECURE_COOKIES", default=False),
        proxies=_integer(env, "PROXIES", 0, 0, 9),
        opening_minutes=_integer(env, "OPENING_MINUTES", 60, 5, 480),
        file_limit_mb=_integer(env, "FILE_LIMIT_MB", 10, 1, 18),
        public_url=_public_url(env.get(f"{PREFIX}PUBLIC_URL") or ""),
        backup_dir=Path(env.get(f"{PREFIX}BACKUP_DIR") or var / "backups").absolute(),
        sms_url=_sms_url(env.get(f"{PREFIX}SMS_URL") or ""),
        sms_token=env.get(f"{PREFIX}SMS_TOKEN") or "",
        sms_sender=env.get(f"{PREFIX}SMS_SENDER") or "",
        sms_gateway=_path(env.get(f"{PREFIX}SMS_GATEWAY")),
        hook_secret=_hook_secret(env.get(f"{PREFIX}HOOK_SECRET") or ""),
        smtp_url=env.get(f"{PREFIX}SMTP_URL") or "",
        mail_from=env.get(f"{PREFIX}MAIL_FROM") or "",
        worker=_choice(env, "WORKER", ("embedded", "separate")),
        evening_dir=Path(env.get(f"{PREFIX}EVENING_DIR") or var / "evening").absolute(),
    )


def _database_url(text: str | None, var: Path) -> str:
    if not text:
        return f"sqlite:///{var / 'shanyraq.sqlite3'}"
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if text.startswith(("sqlite:///", "postgresql+psycopg://")):
        return text
    raise SetupError(
        f"{PREFIX}DATABASE_URL: {text.split('://')[0]!r} is not supported. "
        "Example: postgresql+psycopg://user:password@host/shanyraq"
    )


def _public_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+/?", text):
        raise SetupError(
            f"{PREFIX}PUBLIC_URL: {text!r} is no address. Example: https://shanyraq.example"
        )
    return text.rstrip("/")


def _sms_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[^\s#]*)?", text):
        raise SetupError(
            f"{PREFIX}SMS_URL: {text!r} is no address of a gateway. "
            "Example: https://sms.example/api/messages"
        )
    return text


def _hook_secret(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise SetupError(
            f"{PREFIX}HOOK_SECRET: use {SHORTEST_SECRET} signs or more, such as the output of: "
            "openssl rand -hex 24"
        )
    return text


def _path(text: str | None) -> Path | None:
    return Path(text).absolute() if text else None


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`; the first one when unset."""
    text = env.get(PREFIX + name) or allowed[0]
    if text not in allowed:
        raise SetupError(f"{PREFIX}{name}: {text!r} must be one of: {', '.join(allowed)}.")
    return text


def _stored_secret(var: Path) -> str:
    """The secret made once for this installation, readable by its owner only."""
    path = var / "secret_key"
    if path.exists():
        return path.read_text("ascii").strip()
    var.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database stands here too
    candidate = path.with_name(f"secret_key.{os.getpid()}")
    candidate.touch(mode=0o600)
    candidate.write_text(secrets.token_urlsafe(48), "ascii")
    try:
        # link() refuses to replace: of two processes starting together, one secret wins.
        os.link(candidate, path)
    except FileExistsError:
        pass
    finally:
        candidate.unlink()
    return path.read_text("ascii").strip()


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(PREFIX + name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SetupError(f"{PREFIX}{name}: {text!r} is not a number from {low} to {high}.")
    return int(text)


def _boolean(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(PREFIX + name)
    if not text:
        return default
    if text.lower() not in _BOOLEANS:
        raise SetupError(f"{PREFIX}{name}: {text!r} is neither 1 nor 0.")
    return _BOOLEANS[text.lower()]


def _names(text: str | None) -> tuple[str, ...] | None:
    """None when unset (all modules); an empty value loads none: the emergency brake."""
    if text is None:
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())
