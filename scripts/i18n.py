#!/usr/bin/env python3
"""Translations: add them, find what is missing, check them.

English is the msgid itself, so only Kazakh (kk) and Russian (ru) have catalogues. There are no
.mo files: the application reads the .po files when it starts. Each module has its own catalogue;
a module may also lean on a text that core translates.

    scripts/i18n.py missing [--domain plugins/NAME]     skeleton to fill in, as JSON
    scripts/i18n.py add FILE.json [--domain plugins/NAME]
    scripts/i18n.py check
    scripts/i18n.py prune                               drops texts that nobody uses any more

FILE.json: {"msgid": {"kk": "…", "ru": "…"}}; with plurals
{"msgid": {"plural": "%(num)s people", "kk": ["…"], "ru": ["1", "2", "5"]}}; for pgettext add
"context" or write the key as "context\\u0004msgid".
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROOT = Path(__file__).resolve().parent.parent

try:
    from core.authoring import words
except ImportError:  # started with the system's Python: the tools stand in .venv
    _python = ROOT / ".venv" / "bin" / "python"
    if not _python.exists() or Path(sys.prefix) == ROOT / ".venv":
        sys.exit("scripts/i18n.py needs .venv: run `make .venv` first")
    os.execv(_python, [str(_python), *sys.argv])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    add_parser = commands.add_parser("add", help="merge translations from a JSON file")
    add_parser.add_argument("file", help="JSON file, or - for standard input")
    missing_parser = commands.add_parser("missing", help="JSON skeleton of what is missing")
    for sub in (add_parser, missing_parser):
        sub.add_argument("--domain", default="core", help="core (default) or plugins/NAME")
    commands.add_parser("check", help="fail if a translation is missing or wrong")
    commands.add_parser("prune", help="drop texts that nobody uses")
    options = parser.parse_args(arguments)
    root: Path = options.root.resolve()

    if options.command == "prune":
        print(f"{words.prune(root)} entries dropped")
        return 0
    if options.command == "check":
        problems = words.check(root)
        print("\n".join(problems) if problems else "translations: complete")
        return 1 if problems else 0
    domain = words.Domain(root, options.domain.strip("/"))
    if domain not in words.domains(root) or not domain.folder.is_dir():
        parser.error(f"no such domain: {options.domain} (core, or a module's folder)")
    if options.command == "missing":
        found = words.missing(domain, words.Domain(root, "core"))
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    source = sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8")
    texts = json.loads(source)
    problems, fresh = words.take_over(domain, texts)
    done = words.added(len(texts), fresh)
    print("\n".join([*problems, "nothing was added"]) if problems else done)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
