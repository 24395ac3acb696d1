"""`shanyraq audit verify`."""

from __future__ import annotations

from typing import Any

from core.audit.verifying import verify
from core.db import ALL_REGIONS, unit_of_work
from core.kernel import kernel


def verification() -> dict[str, Any]:
    """The result of `verify` as one JSON object; `broken` is the first thing that is wrong."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        report = verify(session, var=kernel().settings.var)
    problems = [
        {"what": one.what, "log": one.log, "row": one.row, "strand": one.strand, "seal": one.seal,
         "text": one.text}
        for one in report.problems
    ]  # fmt: skip
    return {
        "ok": report.is_good,
        "rows": report.rows,
        "seals": report.seals,
        "redacted": report.redacted,
        "broken": problems[0] if problems else None,
        "problems": problems,
    }
