"""Addresses of style sheets, scripts and icons change with their content, so that an upgrade is
seen at once and everything else is fetched only once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

#: fonts are named by the style sheet itself: with a version they would be fetched twice
VERSIONED = {".css", ".js", ".svg"}


def init_static(app: Flask) -> None:
    version = _digest(Path(app.static_folder or ""))

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and Path(values.get("filename", "")).suffix in VERSIONED:
            values.setdefault("v", version)

    app.url_defaults(add_version)


def _digest(folder: Path) -> str:
    """Eight signs that change when any of these files does."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in VERSIONED:
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:8]
