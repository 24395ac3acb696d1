"""The application starts with every module healthy."""

from __future__ import annotations

from typing import Any

from flask import Flask


def test_no_module_has_an_error(kernel: Any) -> None:
    assert {m.name: m.error for m in kernel.loader.modules.values() if m.error} == {}


def test_health_answers(app: Flask, world: Any) -> None:
    client = app.test_client()
    assert client.get("/healthz").data == b"ok\n"
    assert client.get("/readyz").data == b"ok\n"
    assert client.get("/nowhere/at/all").status_code == 404
