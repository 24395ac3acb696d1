#!/usr/bin/env python3
"""Write `docs/modules/hooks.md` from core's hook specifications; `--check` only says whether it is
stale."""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TARGET = ROOT / "docs" / "modules" / "hooks.md"

#: what every specification says, in this order
HEADINGS = ("Called when", "Arguments", "Return", "If it fails", "Example", "Since")
SCOPES = {
    "G": "every module that is loaded",
    "R": "core, and the modules that are on for the region",
    "A": "every module, on or off",
}
ON_ERROR = {
    "Q": "the module is quarantined at start",
    "S": "its answer is left out, logged and counted; everybody else's stays",
    "X": "the whole transaction is rolled back and the module is named",
}

HEAD = """\
# Hooks

<!-- Written by scripts/hooks_doc.py from core/plugins/*hookspecs.py: change it there. -->

A module answers hooks in its `plugin.py`, and only there:

```python
from core.sdk.services import CentreType, hookimpl, lazy_gettext as _


@hookimpl
def register_centre_types():
    return [CentreType("craft_circle", _("Craft circle"))]
```

- An implementation takes any subset of the arguments, by name.
- It returns a list of the frozen dataclasses named here (`core/plugins/contracts.py`, imported from
  `core.sdk.services`), never HTML, dicts or tuples; texts are wrapped in `lazy_gettext`.
- Core is asked first, then modules in the order of their manifests (`after`, `needs`, name).
- Each call runs in a savepoint: what a failing implementation wrote is taken back. An
  implementation never commits and never rolls back; one that does stops the whole transaction.
- A call of more than 0.2 s is logged with the module's name.
- While `SHANYRAQ_PLUGINS_STRICT=1` (development, tests) every error is raised.

| hook | who answers | when it fails |
|---|---|---|
"""


def sections(text: str) -> dict[str, str]:
    """The summary under "", then each heading with its text; examples keep their lines."""
    found: dict[str, list[str]] = {"": []}
    current = ""
    for line in inspect.cleandoc(text).splitlines():
        heading = re.match(r"([A-Z][a-z][a-z ]*): ?(.*)$", line)
        if heading:
            current, rest = heading[1], heading[2]
            found[current] = [rest] if rest else []
        else:
            found[current].append(line)
    return {
        name: inspect.cleandoc("\n".join(["", *lines])).strip() for name, lines in found.items()
    }


def document() -> str:
    """The whole page."""
    from core.plugins import loader, policies  # noqa: PLC0415 - --help must not need the application

    specs = {name: spec for one in loader.SPECS for name, spec in vars(one).items()}

    parts = [HEAD]
    for name, policy in policies.POLICIES.items():
        scope, on_error = SCOPES[policy.scope], ON_ERROR[policy.on_error]
        parts.append(f"| [`{name}`](#{name}) | {scope} | {on_error} |\n")
    for name in policies.POLICIES:
        spec = specs[name]
        parts.append(_section(name, str(inspect.signature(spec)), sections(spec.__doc__ or "")))
    return "".join(parts)


def _section(name: str, signature: str, found: dict[str, str]) -> str:
    plain = re.sub(r"'([\w.\[\], |]+)'", r"\1", signature)
    lines = [f"\n## {name}\n", f"\n`{name}{plain}`\n", f"\n{found['']}\n\n"]
    for heading in HEADINGS:
        text = found.get(heading, "")
        if heading == "Example":
            lines.append(f"- **Example:**\n\n```python\n{text}\n```\n\n")
        elif heading == "Since":
            since, _, users = text.partition(". Users: ")
            lines.append(f"Since {since}. Used by: {users.rstrip('.')}.\n")
        else:
            lines.append(f"- **{heading}:** {' '.join(text.split())}\n")
    return "".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when it is stale")
    options = parser.parse_args(arguments)
    text = document()
    if options.check:
        if TARGET.exists() and TARGET.read_text("utf-8") == text:
            return 0
        print("docs/modules/hooks.md is stale: run scripts/hooks_doc.py", file=sys.stderr)
        return 1
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
