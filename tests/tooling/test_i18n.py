"""scripts/i18n.py: what it finds, what it refuses, what it writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

PYTHON_SOURCE = """
from core.web.i18n import _, lazy_gettext, ngettext, pgettext

TITLE = lazy_gettext("Save")

def texts(count):
    pgettext("verb", "Open")
    _("Group %(name)s, " "long", name=_("Nested"))
    return ngettext("One person", "%(num)s people", count)
"""
TEMPLATE = """<h1>{{ _("People") }}</h1>
{% trans who=name %}Hello {{ who }}{% endtrans %}
"""
CORE = {
    "Save": {"kk": "Сақтау", "ru": "Сохранить"},
    "verb\u0004Open": {"kk": "Ашу", "ru": "Открыть"},
    "Group %(name)s, long": {"kk": "«%(name)s» тобы", "ru": "Группа «%(name)s»"},
    "Nested": {"kk": "Ішкі", "ru": "Внутри"},
    "One person": {
        "plural": "%(num)s people",
        "kk": ["Бір адам", "%(num)s адам"],
        "ru": ["%(num)s человек", "%(num)s человека", "%(num)s человек"],
    },
    "People": {"kk": "Адамдар", "ru": "Люди"},
    "Hello %(who)s": {"kk": "Сәлеметсіз бе, %(who)s", "ru": "Здравствуйте, %(who)s"},
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "texts.py").write_text(PYTHON_SOURCE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    module = tmp_path / "plugins" / "yoga"
    (module / "templates" / "yoga").mkdir(parents=True)
    (module / "templates" / "yoga" / "page.html").write_text('{{ _("Save") }} {{ _("Mat") }}')
    (module / "tests").mkdir()
    (module / "tests" / "test_it.py").write_text('_("only in a test")')
    return tmp_path


@pytest.fixture
def complete(tree, i18n) -> Path:
    assert i18n.add(i18n.Domain(tree, "core"), CORE) == []
    mat = {"Mat": {"kk": "Төсеніш", "ru": "Коврик"}}
    assert i18n.add(i18n.Domain(tree, "plugins/yoga"), mat) == []
    return tree


def test_every_text_is_missing_at_first_with_its_place(tree, i18n):
    problems = i18n.check(tree)
    assert "core/texts.py:4: kk: no translation: 'Save'" in problems
    assert "templates/page.html:2: ru: no translation: 'Hello %(who)s'" in problems
    assert not [problem for problem in problems if "only in a test" in problem]


def test_a_complete_tree_passes_and_the_module_leans_on_core(complete, i18n):
    assert i18n.check(complete) == []
    catalogue = (complete / "plugins/yoga/translations/kk/LC_MESSAGES/messages.po").read_text()
    assert "Mat" in catalogue
    assert "Save" not in catalogue


def test_the_skeleton_holds_what_is_missing_and_can_be_added_back(tree, i18n):
    core = i18n.Domain(tree, "core")
    i18n.add(core, {"Save": CORE["Save"]})
    skeleton = i18n.missing(core, core)
    assert set(skeleton) == set(CORE) - {"Save"}
    assert skeleton["One person"]["plural"] == "%(num)s people"
    assert len(skeleton["One person"]["ru"]) == 3
    assert [problem for problem in i18n.add(core, skeleton) if "empty" in problem]
    assert i18n.add(core, {key: {**skeleton[key], **CORE[key]} for key in skeleton}) == []


def test_the_catalogue_has_plural_forms_and_stable_order(complete):
    path = complete / "core/translations/ru/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    assert catalogue.num_plurals == 3
    assert catalogue["One person"].string == tuple(CORE["One person"]["ru"])
    assert catalogue.get("Open", "verb").string == "Открыть"
    msgids = [line for line in path.read_text().splitlines() if line.startswith("msgid ")]
    assert msgids == sorted(msgids, key=str.lower) or msgids == sorted(msgids)
    assert not list(complete.rglob("*.mo"))


@pytest.mark.parametrize(
    ("msgid", "kk", "ru", "reason"),
    [
        ("Room %(name)s", "Зал", "Зал %(name)s", "placeholders differ"),
        ("Room %(name)s", "%(name)s залы", "Зал %(nome)s", "placeholders differ"),
        ("Cancel", "Cancel", "Отмена", "no Cyrillic letter"),
        ("Cancel", "Болдырмау", " ", "empty"),
        ("In %(name)s", "%(name)sда", "В %(name)s", "glued"),
        ("In %(name)s", "%(name)s-да", "В %(name)s", "glued"),
    ],
)
def test_a_wrong_translation_is_refused_and_nothing_is_written(tree, i18n, msgid, kk, ru, reason):
    texts = {"Save": CORE["Save"], msgid: {"kk": kk, "ru": ru}}
    problems = i18n.add(i18n.Domain(tree, "core"), texts)
    assert len(problems) == 1
    assert reason in problems[0]
    assert not (tree / "core" / "translations").exists()


@pytest.mark.parametrize(
    ("msgid", "kk"),
    [
        ("SMS", "SMS"),
        ("Row %(row)s", "%(row)s-қатар"),
        ("Group %(name)s", "«%(name)s» тобы"),
        ("%(count)s of %(all)s", "%(all)s ішінен %(count)s"),
    ],
)
def test_right_kazakh_is_not_suspected(i18n, msgid, kk):
    assert i18n.text_problems(msgid, None, "kk", [kk]) == []


def test_only_kazakh_may_say_one_in_a_word(i18n):
    russian = ["Один человек", "%(num)s человека", "%(num)s человек"]
    assert i18n.text_problems("One person", "%(num)s people", "ru", russian)
    kazakh = ["Бір адам", "%(num)s адам"]
    assert i18n.text_problems("One person", "%(num)s people", "kk", kazakh) == []


def test_fuzzy_and_unused_entries_are_reported_and_prune_drops_the_unused(complete, i18n):
    path = complete / "core/translations/kk/LC_MESSAGES/messages.po"
    text = path.read_text().replace('msgid "Nested"', '#, fuzzy\nmsgid "Nested"')
    path.write_text(text + '\nmsgid "Old"\nmsgstr "Ескі"\n')
    problems = i18n.check(complete)
    assert any("fuzzy: 'Nested'" in problem for problem in problems)
    assert any("nobody uses" in problem and "'Old'" in problem for problem in problems)
    assert i18n.prune(complete) == 1
    assert "Old" not in path.read_text()
    assert not any("Old" in problem for problem in i18n.check(complete))


def test_a_changed_plural_in_the_code_needs_plural_forms(complete, i18n):
    (complete / "core" / "more.py").write_text('ngettext("Save", "Save %(num)s", 2)')
    assert any("Save" in problem for problem in i18n.check(complete))


def test_a_template_that_cannot_be_read_is_named_and_hides_nothing(complete, i18n):
    (complete / "templates" / "broken.html").write_text("{% if %}")
    (complete / "templates" / "other.html").write_text('{{ _("Forgotten") }}')
    problems = i18n.check(complete)
    assert any(
        problem.startswith("templates/broken.html:1: cannot be read") for problem in problems
    )
    assert any("Forgotten" in problem for problem in problems)


def test_parallel_additions_all_arrive(tree, root):
    def start(number: int) -> subprocess.Popen[str]:
        texts = {f"Text {number}": {"kk": f"Мәтін {number}", "ru": f"Текст {number}"}}
        file = tree / f"{number}.json"
        file.write_text(json.dumps(texts))
        command = [sys.executable, str(root / "scripts/i18n.py"), "--root", str(tree), "add"]
        return subprocess.Popen([*command, str(file)], text=True, stdout=subprocess.PIPE)

    processes = [start(number) for number in range(4)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, outputs
    catalogue = (tree / "core/translations/kk/LC_MESSAGES/messages.po").read_text()
    assert [n for n in range(4) if f"Мәтін {n}" in catalogue] == [0, 1, 2, 3]


def test_a_module_may_not_contradict_core(complete, i18n) -> None:
    module = i18n.Domain(complete, "plugins/yoga")
    assert i18n.check(complete) == []
    assert i18n.add(module, {"Save": CORE["Save"]}) == []
    assert i18n.check(complete) == []
    catalogue = i18n.read_catalogue(module, "kk")
    catalogue.get("Save").string = "Құтқару"
    i18n.write_catalogue(module, "kk", catalogue)
    (found,) = i18n.check(complete)
    assert "choose another English text: 'Save'" in found
