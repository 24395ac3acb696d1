#!/usr/bin/env python3
"""Write the next migration of core or of a module: `scripts/revision.py core "first tables"`.

Needs no database: an empty one is made, taken to the head, and compared with the models.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("owner", help="core, or the name of a module")
    parser.add_argument("message", help="what it does, in a few words")
    parser.add_argument("--folder", type=Path, help="write it here (default: the owner's folder)")
    options = parser.parse_args(arguments)

    from core import migrate  # noqa: PLC0415 - --help must not need the application
    from core.app import create_app  # noqa: PLC0415
    from core.config import Settings  # noqa: PLC0415
    from core.db import db  # noqa: PLC0415
    from core.errors import SetupError  # noqa: PLC0415
    from core.kernel import EXTENSION  # noqa: PLC0415
    from core.revise import revision  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="shanyraq-") as place:
        settings = Settings(
            var=Path(place), database_url=f"sqlite:///{place}/empty.sqlite3", secret_key="none"
        )
        try:
            app = create_app(settings)
            for path in sorted((ROOT / "core").glob("*/models.py")):
                importlib.import_module(f"core.{path.parent.name}.models")
            manifests = [m.manifest for m in app.extensions[EXTENSION].loader.modules.values()]
            with app.app_context():
                for result in migrate.upgrade_all(db.engine, manifests):
                    if result.error:
                        print(f"{result.name}: {result.error}", file=sys.stderr)
                folder = options.folder or migrate.chain_of(options.owner, manifests).folder
                made = revision(db.engine, options.owner, options.message, manifests, folder=folder)
                db.engine.dispose()
        except SetupError as error:
            print(error, file=sys.stderr)
            return 1
    if made is None:
        print(f"{options.owner}: models and migrations are equal")
        return 0
    ruff = Path(sys.executable).parent / "ruff"
    subprocess.run([ruff, "format", "--quiet", made], check=False)
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
