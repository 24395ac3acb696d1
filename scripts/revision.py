#!/usr/bin/env python3
"""Write the next migration of core or of a module: `scripts/revision.py core "first tables"`.

Needs no database: an empty one is made, taken to the head, and compared with the models.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("owner", help="core, or the name of a module")
    parser.add_argument("message", help="what it does, in a few words")
    parser.add_argument("--folder", type=Path, help="write it here (default: the owner's folder)")
    options = parser.parse_args(arguments)

    from core.authoring.revision import write_revision  # noqa: PLC0415 - --help must not need it
    from core.errors import SetupError  # noqa: PLC0415

    try:
        made = write_revision(
            options.owner, options.message, folder=options.folder,
            report=lambda text: print(text, file=sys.stderr),
        )  # fmt: skip
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    print(made or f"{options.owner}: models and migrations are equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
