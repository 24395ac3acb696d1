"""`shanyraq audit verify` as a shell sees it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.core.test_cli import shell


def test_verify_names_the_row_and_exits_with_one(tmp_path: Path) -> None:
    run = shell(tmp_path / "var")
    text = "a long enough password 2026\n"
    done = run("init", "--admin", "root", "--password-stdin", text=text)
    assert done.returncode == 0, done.stderr
    whole = run("audit", "verify", "--json")
    assert whole.returncode == 0
    assert json.loads(whole.stdout)["ok"] is True
    assert json.loads(whole.stdout)["rows"] >= 1
    with sqlite3.connect(tmp_path / "var" / "shanyraq.sqlite3") as base:
        row = base.execute("SELECT max(id) FROM audit_entry").fetchone()[0]
        base.execute("DROP TRIGGER audit_guard_audit_entry_delete")
        base.execute("DELETE FROM audit_entry WHERE id = ?", [row])
    base.close()
    broken = run("audit", "verify", "--json")
    assert broken.returncode == 1
    told = json.loads(broken.stdout)
    assert told["ok"] is False
    assert (told["broken"]["log"], told["broken"]["row"]) == ("audit_entry", row)
    words = run("audit", "verify")
    assert words.returncode == 1
    assert f"audit_entry row {row}: the row was removed" in words.stdout
    assert "audit_guard_audit_entry_delete" in words.stdout
