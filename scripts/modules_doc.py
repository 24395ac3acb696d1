#!/usr/bin/env python3
"""Write the parts of `docs/modules/*.md` that come from the code; `--check` only says if they are
stale.

A part stands between `<!-- from the code: NAME -->` and `<!-- end of NAME -->`; the rest of a page
is written by hand. `docs/modules/hooks.md` comes from the hooks alone: `scripts/hooks_doc.py`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "docs" / "modules"
PART = re.compile(r"(<!-- from the code: ([\w -]+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def parts() -> dict[str, Callable[[], str]]:
    """What can stand on a page, by the name in its mark."""
    import macros_doc  # noqa: PLC0415 - --help must not need the application
    import sdk_doc  # noqa: PLC0415
    import words_doc  # noqa: PLC0415

    return {
        "sdk": sdk_doc.document,
        "macros": macros_doc.document,
        **words_doc.PARTS,
    }


def renewed(text: str, made: dict[str, Callable[[], str]]) -> str:
    """A page with its parts as the code has them now. Raises `KeyError` for an unknown mark."""
    return PART.sub(lambda found: f"{found[1]}\n{made[found[2]]()}\n{found[3]}", text)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when one is stale")
    options = parser.parse_args(arguments)
    made, stale = parts(), False
    for page in sorted(FOLDER.glob("*.md")):
        before = page.read_text("utf-8")
        after = renewed(before, made)
        if before == after:
            continue
        stale = True
        if options.check:
            print(f"{page.name} is stale: run scripts/modules_doc.py", file=sys.stderr)
        else:
            page.write_text(after, "utf-8")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "scripts"))
    sys.exit(main())
