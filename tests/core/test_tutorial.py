"""docs/modules/tutorial.md is done as it is written: each file changed, each command run.

Three things stand for what is written, because that takes long: `pip install -e .` becomes the
entry point that it would leave behind, `shanyraq demo` a database with its region alone, and
`shanyraq modules check` those of its questions that reading answers (the kit's tests ask all).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import cli
from core.authoring.places import locate
from core.authoring.questions import QUESTIONS
from core.config import ROOT

TUTORIAL = ROOT / "docs" / "modules" / "tutorial.md"
FENCE = r"```\w+\n(?P<{}>.*?)```"
STEP = re.compile(
    r"(?P<how>Replace\s+all\s+of|Add\s+to\s+the\s+end\s+of|Write\s+the\s+file|In)\s+"
    r"`(?P<file>[\w/.-]+)`(?:\s+(?:with|replace))?:?\n\n"
    + FENCE.format("code")
    + r"(?:\n\nwith\n\n" + FENCE.format("new") + r")?"
    + r"|```sh\n(?P<shell>.*?)```",
    re.DOTALL,
)  # fmt: skip
#: the commands after `shanyraq demo` in one process, and whether the page is there before and after
SWITCHING = """
import json, sys
from core.app import create_app
from core.cli import main
from core.db import ALL_REGIONS, unit_of_work
from core.regions.models import Region
from core.setup import upgrade_database

app = create_app()
with app.app_context():
    assert upgrade_database(report=str)
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.add(Region(code="shymkent", name_kk="Шымкент", name_ru="Шымкент"))
answers = [app.test_client().get("/shymkent/notice-board/").status_code]
for arguments in json.loads(sys.argv[1]):
    main.main(arguments, standalone_mode=False)
answers.append(app.test_client().get("/shymkent/notice-board/").status_code)
print("answers", answers)
"""


@dataclass
class Author:
    """Somebody who reads the page, in a folder of their own."""

    folder: Path
    site: Path
    said: str = ""

    def does(self, step: re.Match[str]) -> None:
        if step["shell"] is not None:
            self.types(step["shell"].splitlines())
            return
        path = self.folder / step["file"]
        if step["how"] == "In":
            text, old = path.read_text("utf-8"), step["code"].rstrip("\n")
            assert text.count(old) == 1, f"{step['file']} has not once: {old}"
            path.write_text(text.replace(old, step["new"].rstrip("\n")), "utf-8")
        elif step["how"].startswith("Add"):
            path.write_text(path.read_text("utf-8") + step["code"], "utf-8")
        else:
            assert path.exists() == step["how"].startswith("Replace"), step["file"]
            path.write_text(step["code"], "utf-8")

    def types(self, lines: list[str]) -> None:
        commands = [shlex.split(line) for line in lines]
        if ["shanyraq", "demo"] in [command[:2] for command in commands]:
            later = [command[1:] for command in commands if command[:2] == ["shanyraq", "modules"]]
            self.runs("-c", SWITCHING, json.dumps(later), SHANYRAQ_PLUGINS_ONLY="notice_board")
            return
        for command in commands:
            self.types_one(command)

    def types_one(self, command: list[str]) -> None:
        match command:
            case ["cd", folder]:
                self.folder = self.folder / folder
                os.chdir(self.folder)
            case ["pip", "install", "-e", "."]:
                self.installs()
            case ["python", "-m", "pytest", *rest]:
                if (self.folder / "notice_board" / "tests" / "test_until.py").exists():
                    self.runs("-m", "pytest", "-p", "no:cacheprovider", *rest)
            case ["shanyraq", "modules", "revision", *_]:
                self.runs("-c", "from core.cli import main; main()", *command[1:])
            case ["shanyraq", "modules", "check", name, "--path", "."]:
                module = locate(name, self.folder)
                for question in QUESTIONS:
                    assert question.read is None or question.read(module) == [], question.code
            case ["shanyraq", *rest]:
                self.asks(rest)
            case _:
                pytest.fail(f"the tutorial says what this test does not do: {command}")

    def asks(self, arguments: list[str]) -> None:
        try:
            cli.main.main(arguments, standalone_mode=False)
        except SystemExit as end:
            assert not end.code, arguments

    def installs(self) -> None:
        project = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        made = self.site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        made.mkdir(parents=True)
        (made / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        )
        points = [
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in found.items())
            for group, found in project["entry-points"].items()
        ]
        (made / "entry_points.txt").write_text("\n".join(points))

    def runs(self, *arguments: str, **more: str) -> None:
        path = os.pathsep.join(map(str, (self.site, self.folder, ROOT)))
        env = {**os.environ, "PYTHONPATH": path, "SHANYRAQ_VAR": str(self.site / "var"), **more}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=env, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}\n{done.stdout}"
        self.said += done.stdout


def steps() -> Iterator[re.Match[str]]:
    yield from STEP.finditer(TUTORIAL.read_text("utf-8"))


def test_every_block_is_a_step():
    """No code stands on the page that nobody tries."""
    fences = re.findall(r"^```\w+$", TUTORIAL.read_text("utf-8"), re.MULTILINE)
    taken = sum(1 + (step["new"] is not None) for step in steps())
    assert taken == len(fences) > 25


def test_the_tutorial_leads_to_a_module_that_is_switched_on(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    author = Author(tmp_path, tmp_path / "site")
    for step in steps():
        author.does(step)
    package = author.folder / "notice_board"
    written = [path.name for path in sorted((package / "migrations").glob("*.py"))]
    assert written[0] == "notice_board_0001_first_tables.py"
    assert written[1].startswith("notice_board_0002_")
    listed = json.loads(re.search(r"^\{.*^\}", capfd.readouterr().out, re.DOTALL | re.M)[0])
    filled = json.loads((author.folder / "words.json").read_text("utf-8"))
    assert listed.keys() == filled.keys(), "the page fills in exactly what lacks words"
    assert re.search(r"\d+ passed", author.said)
    assert re.search(r"^notice_board +0\.1\.0 +loaded +shymkent", author.said, re.MULTILINE)
    assert "answers [404, 302]" in author.said
