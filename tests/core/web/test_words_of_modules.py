"""Two modules that say the same English otherwise: each keeps its own words on its own pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader

from core.web import i18n

PO = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\nmsgid "{}"\nmsgstr "{}"\n'
CODE = 'now = gettext("Later on")\nlater = lazy_gettext("Later on")\nsearch = gettext("Search")\n'


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "_FOLDERS", dict(i18n._FOLDERS))
    for name, words in (("clay_dogs", "Кейін"), ("plugins.wool_cats", "Кешірек")):
        folder = tmp_path / name / "kk" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(PO.format("Later on", words), "utf-8")
        i18n.add_translations(name, tmp_path / name)
    yield
    i18n.catalogue.cache_clear()
    i18n._whose.cache_clear()


def said_by(module: str) -> tuple[str, str, str]:
    space: dict[str, Any] = {
        "__name__": module, "gettext": i18n.gettext, "lazy_gettext": i18n.lazy_gettext
    }  # fmt: skip
    exec(CODE, space)
    return space["now"], str(space["later"]), space["search"]


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("clay_dogs.views", "Кейін"),
        ("plugins.wool_cats", "Кешірек"),
        ("plugins.wool_cats.rooms.rules", "Кешірек"),
        ("core.people.views", "Кейін"),  # neither its own: those of the first
        ("clay_dogs_and_others", "Кейін"),
    ],
)
def test_code_says_its_modules_words(modules: None, app: Flask, module: str, words: str) -> None:
    with app.app_context():
        assert said_by(module) == (words, words, "Іздеу")


def test_templates_say_their_modules_words(modules: None, app: Flask) -> None:
    page = '{{ _("Later on") }}, {{ _("Search") }}'
    macro = '{% from "wool_cats/words.html" import say %}{{ say() }} / {{ _("Later on") }}'
    overlay = app.jinja_env.overlay(
        loader=DictLoader({
            "clay_dogs/a.html": page, "wool_cats/a.html": page, "people/a.html": page,
            "wool_cats/words.html": '{% macro say() %}{{ _("Later on") }}{% endmacro %}',
            "clay_dogs/b.html": macro,
        })
    )  # fmt: skip
    with app.app_context():
        said = {name: overlay.get_template(f"{name}.html").render()
                for name in ("clay_dogs/a", "wool_cats/a", "people/a", "clay_dogs/b")}  # fmt: skip
    assert said == {
        "clay_dogs/a": "Кейін, Іздеу",
        "wool_cats/a": "Кешірек, Іздеу",
        "people/a": "Кейін, Іздеу",
        "clay_dogs/b": "Кешірек / Кейін",
    }


def test_values_may_be_called_as_anything(app: Flask) -> None:
    names = {"message": "1", "name": "2", "package": "3", "context": "4"}
    text = "%(message)s %(name)s %(package)s %(context)s"
    with app.app_context():
        assert i18n.gettext(text, **names) == str(i18n.lazy_gettext(text, **names)) == "1 2 3 4"
        page = "{{ _(text, **names) }} {{ ngettext(text, text, 2, **names) }}"
        drawn = app.jinja_env.from_string(page).render(text=text, names=names)
    assert drawn == "1 2 3 4 1 2 3 4"
