"""The documents tell the truth: settings, commands and links are compared with the code."""

import re
from pathlib import Path

import click
import pytest

from core.cli import main
from core.config import ROOT, load_settings
from core.errors import SetupError

PLACES = ("docs", "plugins", "examples")
DOCUMENTS = [*ROOT.glob("*.md"), *(path for one in PLACES for path in (ROOT / one).rglob("*.md"))]
ADMINISTRATORS = (ROOT / "docs" / "administrators.md").read_text("utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def known_settings() -> set[str]:
    """As the program itself lists them when it meets one that it does not know."""
    with pytest.raises(SetupError) as refusal:
        load_settings({"SHANYRAQ_NO_SUCH_SETTING": "1"})
    listed = str(refusal.value).split("Known:")[1]
    return {f"SHANYRAQ_{short}" for short in re.findall(r"[A-Z_]+", listed)}


def test_every_setting_is_documented_and_no_other():
    rows = re.findall(r"^\| `(SHANYRAQ_\w+)` \|", ADMINISTRATORS, re.MULTILINE)
    assert sorted(rows) == sorted(known_settings())


def test_no_document_names_a_setting_that_does_not_exist():
    for path in DOCUMENTS:
        named = set(re.findall(r"SHANYRAQ_[A-Z_]+[A-Z]", path.read_text("utf-8")))
        unknown = {n for n in named - known_settings() if not n.startswith("SHANYRAQ_TEST_")}
        assert unknown == set(), name(path)


def commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix}{word} ")
        else:
            found[f"{prefix}{word}"] = command
    return found


def test_every_command_is_documented():
    table = ADMINISTRATORS.split("## Every command")[1]
    missing = [c for c in commands(main) if c.split()[0] not in table or c.split()[-1] not in table]
    assert missing == []


def test_documented_commands_and_options_exist():
    known = commands(main)
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        for line in re.findall(r"(?<![\w/])shanyraq ((?:[a-z]+[ ,`.]?)[^\n`|#]*)", text):
            words = line.split()
            command = next((c for c in (" ".join(words[:2]), words[0]) if c in known), None)
            if command is None:
                continue  # prose about Shanyraq, or a list of subcommands
            options = {o for p in known[command].params for o in p.opts}
            unknown = set(re.findall(r"--[a-z-]+", line)) - options - {"--help"}
            assert unknown == set(), f"{name(path)}: shanyraq {line}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text)]
    inside = [t for t in targets if t and "://" not in t]
    assert [t for t in inside if not (path.parent / t).exists()] == []


def test_the_tables_of_the_make_targets_are_right():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z.]+):", makefile, re.MULTILINE)) - {".venv"}
    for path in DOCUMENTS:
        used = set(re.findall(r"(?:^|`)make ([a-z]+)\b", path.read_text("utf-8"), re.MULTILINE))
        assert used <= targets, name(path)
