"""The names of `core.sdk` with their arguments and fields: `docs/modules/surface.txt`.

What stands there is promised (docs/modules/versioning.md). `python scripts/surface_doc.py` adds
what is new; a line leaves by hand only, when what it promises is removed.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
TARGET = ROOT / "docs" / "modules" / "surface.txt"


def surface() -> dict[str, str]:
    """`room.name` → its arguments or fields, with a `?` at those that may be left out."""
    import sdk_doc  # noqa: PLC0415 - beside this file

    found = {}
    for room in sdk_doc.rooms():
        module = importlib.import_module(f"core.sdk.{room}")
        for name in sdk_doc.names_of(room):
            found[f"{room}.{name}"] = " ".join(arguments(getattr(module, name)))
    return dict(sorted(found.items()))


def arguments(value: Any) -> list[str]:
    """Names of arguments; columns of a table; nothing for what is neither."""
    table = getattr(value, "__table__", None)
    if table is not None:
        return [f"{column.name}?" for column in table.columns]
    if not (inspect.isfunction(value) or inspect.isclass(value)):
        return []
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except ValueError:
        return []
    named = [one for one in parameters if one.kind not in {one.VAR_KEYWORD, one.VAR_POSITIONAL}]
    return [one.name if one.default is one.empty else f"{one.name}?" for one in named]


def read(text: str) -> dict[str, str]:
    lines = (line.partition(":") for line in text.splitlines() if line)
    return {name: rest.strip() for name, _colon, rest in lines}


def broken(promised: dict[str, str], real: dict[str, str]) -> list[str]:
    """What was promised and is no longer so: names and arguments that went, new needed ones."""
    faults = []
    for name, was in promised.items():
        if name not in real:
            faults.append(f"{name} is gone")
            continue
        now = set(real[name].split())
        known = {one.rstrip("?") for one in was.split()}
        faults += [
            f"{name}: {one} is gone" for one in sorted(known - {one.rstrip("?") for one in now})
        ]
        needed = {one for one in now if not one.endswith("?")}
        faults += [f"{name}: {one} is needed now" for one in sorted(needed - set(was.split()))]
    return faults


def main() -> int:
    promised, real = read(TARGET.read_text("utf-8")) if TARGET.exists() else {}, surface()
    faults = broken(promised, real)
    if faults:
        print("promised, and not so: " + "; ".join(faults), file=sys.stderr)
        return 1
    TARGET.write_text("".join(f"{name}: {rest}".rstrip() + "\n" for name, rest in real.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
