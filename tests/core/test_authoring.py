"""The author's kit: what is asked of a module, and what the verdict says when the answer is no."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import core.sdk.testing
import tests.conftest
from core.app import create_app
from core.authoring import check as checking
from core.authoring import servers
from core.authoring.check import exit_status, render, summary
from core.authoring.places import Located, locate
from core.authoring.questions import CODES, OWN, QUESTIONS
from core.authoring.reading import bad_templates, foreign_imports, untranslated
from core.authoring.running import SUITE, Answer, Told
from core.cli import main
from core.config import ROOT, Settings
from core.db import db
from core.errors import SetupError
from core.plugins.manifest import read_manifest
from core.scaffold import new_project
from core.setup import modules_report

NAME = "craft_circle"
SHANYRAQ = Path(sys.executable).with_name("shanyraq")
TITLES = {"kk": "Қолөнер үйірмесі", "ru": "Кружок ремёсел", "en": "Craft circle"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    new_project(NAME, folder=tmp_path / "craft", titles=TITLES)
    return tmp_path / "craft"


@pytest.fixture
def module(project: Path) -> Located:
    return locate(NAME, project)


def add_to(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")


def shanyraq(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def question(code: str) -> checking.Question:
    return next(one for one in QUESTIONS if one.code == code)


# Where it is -----------------------------------------------------------------------------------


def test_a_module_is_found_in_its_project_its_own_folder_or_here(project: Path) -> None:
    assert locate(NAME, project) == locate(NAME, project / NAME)
    assert not locate(NAME, project).is_found
    assert locate("active_longevity").is_found
    assert locate("active_longevity", ROOT / "plugins").is_found


@pytest.mark.parametrize(
    ("name", "told"),
    [("nowhere", "there is no nowhere/plugin.toml in"), ("active_longevity", "there is no")],
)
def test_a_folder_without_it_is_named(project: Path, name: str, told: str) -> None:
    with pytest.raises(SetupError, match=told):
        locate(name, project)
    done = shanyraq("modules", "check", "nowhere")
    assert (done.exit_code, "pip install -e" in done.stderr) == (2, True)


def test_a_second_one_of_the_same_name_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "active_longevity"
    folder.mkdir()
    (folder / "plugin.toml").write_text('name = "active_longevity"')
    with pytest.raises(SetupError, match="another 'active_longevity' is found here"):
        locate("active_longevity", tmp_path)


def test_without_a_database_the_modules_commands_say_what_to_do(tmp_path: Path) -> None:
    settings = Settings(
        var=tmp_path, database_url=f"sqlite:///{tmp_path}/none.sqlite3", secret_key="only for tests"
    )
    with create_app(settings).app_context():
        with pytest.raises(SetupError, match="shanyraq upgrade makes it"):
            modules_report()
        db.engine.dispose()


# What its files say --------------------------------------------------------------------------


def test_what_is_written_is_clean(module: Located) -> None:
    assert foreign_imports(module) == []
    assert bad_templates(module) == []
    assert untranslated(module) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("from core.people.models import Person", "only core.sdk is promised to stay"),
        ("import core.db", "only core.sdk is promised to stay"),
        ("from core import people", "only core.sdk is promised to stay"),
        ("from plugins.active_longevity import kinds", "another module may not be there"),
        ("from core.sdk.testing import NOW", "this is for its tests"),
        ("from core import sdk", ""),
        ("if TYPE_CHECKING:\n    from core.people.models import Person", ""),
    ],
)
def test_imports_beside_the_sdk_are_named(module: Located, line: str, told: str) -> None:
    add_to(module.manifest.path / "queries.py", line)
    found = foreign_imports(module)
    assert bool(found) == bool(told)
    assert all(told in one and f"{NAME}/queries.py:" in one for one in found)


def test_blocked_and_bare_templates_are_named(module: Located) -> None:
    add_to(module.manifest.path / "templates" / NAME / "notes.html", '<p style="x">Hi there</p>')
    found = bad_templates(module)
    assert [one.partition(": ")[2] for one in found] == [
        'inline style="…"', "text outside _(): 'Hi there'",
    ]  # fmt: skip
    assert all(re.match(rf"{NAME}/templates/{NAME}/notes.html:\d+:", one) for one in found)


def test_texts_are_named_filled_in_and_taken_over(project: Path, module: Located) -> None:
    words = ("modules", "words", NAME)
    path = ("--path", project)
    add_to(module.manifest.path / "rules.py", 'TITLE = _("A clay dog")')
    found = shanyraq(*words, "check", *path)
    assert (found.exit_code, "kk: no translation: 'A clay dog'" in found.stdout) == (1, True)
    skeleton = json.loads(shanyraq(*words, "missing", *path).stdout)
    assert set(skeleton) == {"A clay dog"}
    file = project / "texts.json"
    file.write_text(json.dumps(skeleton))
    refused = shanyraq(*words, "add", file, *path)
    assert (refused.exit_code, refused.stdout) == (1, "nothing was added\n")
    file.write_text(json.dumps({"A clay dog": {"kk": "Балшық ит", "ru": "Глиняная собака"}}))
    assert shanyraq(*words, "add", file, *path).stdout == "1 texts added\n"
    again = {"A clay dog": {"kk": "Балшық ит", "ru": "Глиняная собака"},
             "A clay cat": {"kk": "Балшық мысық", "ru": "Глиняный кот"}}  # fmt: skip
    file.write_text(json.dumps(again))
    answer = shanyraq(*words, "add", file, *path).stdout
    assert answer == "1 texts added, 1 were there already\n"
    add_to(module.manifest.path / "rules.py", 'OTHER = _("A clay cat")')
    assert shanyraq(*words, "check", *path).stdout == "translations: complete\n"
    assert shanyraq(*words, "prune", *path).stdout == "0 entries dropped\n"
    assert shanyraq(*words, "add", *path).exit_code == 2


# The verdict -----------------------------------------------------------------------------------


def told(test: str, outcome: str = "passed", text: str = "") -> Told:
    return Told(test, outcome, text, f"{test.rpartition('::')[2]}[{NAME}]")


def test_each_answer_has_its_verdict(module: Located) -> None:
    manifest, hooks, own = question("manifest"), question("hooks"), question("tests")
    good = checking._verdict(module, manifest, Answer((told(manifest.tests[0]),)), Answer())
    bad = checking._verdict(
        module, hooks,
        Answer((told(hooks.tests[0]), told(hooks.tests[1], "failed", "AssertionError: no page"))),
        Answer(),
    )  # fmt: skip
    empty = checking._verdict(
        module, hooks, Answer((told(hooks.tests[0], "skipped", "no pages"),)), Answer()
    )
    ill = checking._verdict(module, manifest, Answer((), "it hangs"), Answer())
    unread = checking._verdict(
        module, own, Answer(), Answer((told("tests/x.py", "failed", "SyntaxError"),))
    )
    none = checking._verdict(module, own, Answer(), Answer())
    assert [one.verdict for one in (good, bad, empty, ill, unread, none)] == [
        "ok", "FAILED", "ok", "FAILED", "FAILED", "FAILED",
    ]  # fmt: skip
    assert "AssertionError: no page" in render(bad)
    assert f"→ {hooks.mend}" in render(bad)
    assert "nothing to ask: no pages" in render(empty)
    assert "it hangs" in render(ill)
    assert "SyntaxError" in render(unread)
    assert "it has no tests" in render(none)
    assert (exit_status([good]), exit_status([good, bad])) == (0, 1)
    assert summary(module, [good, bad]).endswith("2 of 2 questions answered, failed: hooks")


def test_what_cannot_be_asked_is_said_with_its_reason(
    module: Located, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_more: bool) -> None:
        raise servers.ServiceError("install it:\n\n    sudo apt-get install -y postgresql")

    monkeypatch.setattr(servers, "install_missing", fail)
    monkeypatch.setattr(checking, "_why_not_loaded", lambda _module: "")
    (verdict,) = checking.check_module(module, only=["postgresql"], progress=print)
    assert verdict.verdict == "not asked"
    assert "sudo apt-get install -y postgresql" in render(verdict)
    assert exit_status([verdict]) == 2
    assert "0 of 1 questions answered, none failed; not asked: postgresql" in summary(
        module, [verdict]
    )


def test_of_a_module_that_does_not_load_nothing_else_is_asked(
    module: Located, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_why_not_loaded", lambda _module: "SyntaxError: views.py:3")
    verdicts = list(checking.check_module(module, progress=print))
    assert [one.code for one in verdicts] == list(CODES)
    assert [one.verdict for one in verdicts] == ["FAILED"] + ["not asked"] * len(QUESTIONS)
    assert "SyntaxError: views.py:3" in render(verdicts[0])


def test_a_question_that_there_is_not_is_wrong_use(project: Path) -> None:
    done = shanyraq("modules", "check", NAME, "--path", project, "--only", "beauty")
    assert done.exit_code == 2
    assert "no such question: beauty. Known: loads, imports" in done.stderr
    assert shanyraq("modules", "check", "--path", project).exit_code == 2


PERSON_TABLE = '''


class Guest(HasId, RegionScoped, Base):
    """Whom nobody thought of at a merge."""

    __tablename__ = "craft_circle_guest"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    wish: Mapped[str] = mapped_column(sa.String(20))
'''


def test_a_spoiled_module_outside_is_asked_and_the_fault_is_named(project: Path) -> None:
    """The whole way, as its author goes it: a table of people that no hook knows is noticed; what
    is well is said to be."""
    add_to(project / NAME / "models.py", PERSON_TABLE)
    codes = ("loads", "rights", "people")
    only = [part for code in codes for part in ("--only", code)]
    done = subprocess.run(
        [SHANYRAQ, "modules", "check", NAME, "--path", project, "--json", *only],
        cwd=project, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    answers = {one["code"]: one for one in json.loads(done.stdout)["questions"]}
    verdicts = {code: one["verdict"] for code, one in answers.items()}
    assert verdicts == {"loads": "ok", "rights": "ok", "people": "FAILED"}, done.stdout
    assert "craft_circle_guest" in "".join(answers["people"]["told"])
    assert "merge_people" in answers["people"]["mend"]
    assert done.returncode == 1, done.stderr


# The contract that travels -----------------------------------------------------------------------


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_questions_name_tests_that_are_there_and_forget_none_about_a_module() -> None:
    named = {test for one in QUESTIONS for test in one.tests} - {OWN}
    for test in named:
        file, _colons, function = test.partition("::")
        assert function in functions(SUITE / file), test
    file = SUITE / "tests" / "contract" / "test_modules.py"
    asked = re.findall(r"@each_module\n(?:@[^\n]+\n)*def (\w+)", file.read_text("utf-8"))
    assert len(asked) > 10
    missing = [one for one in asked if f"tests/contract/test_modules.py::{one}" not in named]
    assert missing == [], "add them to a question of core/authoring/questions.py"


def test_the_wheel_carries_everything_that_the_contract_imports() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    carried = data["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {f"core/authoring/suite/{place}" for place in carried} == set(carried.values())
    places = [ROOT / place for place in carried]
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            found = re.findall(
                r"^\s*(?:from|import) (tests[\w.]*)(?: import (\w+))?", path.read_text(), re.M
            )
            for package, name in found:
                parts = ROOT.joinpath(*package.split("."))
                wanted = parts.with_suffix(".py") if parts.with_suffix(".py").exists() else parts
                wanted = wanted / f"{name}.py" if wanted.is_dir() and name else wanted
                assert any(wanted.is_relative_to(one) for one in places), f"{path}: {package}"


def test_a_modules_tests_have_every_fixture_of_the_cores() -> None:
    fixtures = {
        name for name, one in vars(tests.conftest).items()
        if type(one).__name__ == "FixtureFunctionDefinition"
    }  # fmt: skip
    assert {"app", "world", "sign_in", "_empty_database"} <= fixtures
    assert fixtures <= set(core.sdk.testing.__all__)


def test_tests_of_a_module_that_is_not_installed_say_so(project: Path) -> None:
    test = project / NAME / "tests" / "test_notes.py"
    others = [ROOT / "plugins" / "active_longevity"]
    said = core.sdk.testing._absent(test, others)
    assert said.startswith(f"{NAME} is not installed: pip install -e .")
    assert said.endswith(f"shanyraq modules check {NAME} --path {project} --only tests")
    assert core.sdk.testing._absent(test, [*others, project / "tests" / ".." / NAME]) == ""
    assert core.sdk.testing._absent(ROOT / "tests" / "core" / "test_authoring.py", []) == ""


def test_the_manifest_says_the_core_it_was_written_for(project: Path) -> None:
    newest = max(path.stem[:9] for path in (ROOT / "core" / "migrations").rglob("core_*.py"))
    assert read_manifest(project / NAME, NAME).core_schema == newest
