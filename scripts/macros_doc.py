"""The reference of the template macros for `docs/modules/macros.md`: each macro of
`templates/components/` with the comment that stands before it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPONENTS = ROOT / "templates" / "components"
#: `{# name(arguments): what it makes. -#}`
DESCRIBED = re.compile(r"\{#-?\s*(\w+)(\((?:[^()]|\([^()]*\))*\)): (.*?)\s*-?#\}", re.DOTALL)
MACRO = re.compile(r"\{%-? macro ([a-z]\w*)\(")
#: what core's own frame uses, and no page
OF_THE_FRAME = "shell.html"


def described(text: str) -> dict[str, tuple[str, str]]:
    """macro → (arguments, words) of one file."""
    return {
        name: (" ".join(arguments.split()), " ".join(words.split()))
        for name, arguments, words in DESCRIBED.findall(text)
    }


def document() -> str:
    """A section for each file, in it each macro with its call and its words."""
    lines = []
    for path in sorted(COMPONENTS.glob("*.html")):
        if path.name == OF_THE_FRAME:
            continue
        found = described(path.read_text("utf-8"))
        lines.append(f"## components/{path.name}\n")
        lines += [
            f"### {name}\n\n`{name}{arguments}`\n\n{words[:1].upper()}{words[1:]}\n"
            for name, (arguments, words) in found.items()
        ]
    return "\n".join(lines)


def undescribed() -> list[str]:
    """Macros that a page may import and that say nothing about themselves."""
    missing = []
    for path in sorted(COMPONENTS.glob("*.html")):
        text = path.read_text("utf-8")
        missing += [
            f"{path.name}: {name}" for name in MACRO.findall(text) if name not in described(text)
        ]
    return missing
