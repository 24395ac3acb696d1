"""Macros: labels, hints and errors are tied to their inputs; lists, pages and buttons work."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length

ROOT = Path(__file__).resolve().parents[3]
CHOICES = [SelectChoice("a", "Психолог"), SelectChoice("b", "Логопед")]


class Visit(Form):
    place = StringField("Орын", [InputRequired("Орынды жазыңыз.")])


class Sample(Form):
    secret = HiddenField()
    surname = StringField("Тегі", [InputRequired("Тегін жазыңыз.")], description="Құжаттағыдай")
    name = StringField("Аты", [Length(max=2, message="Тым ұзын.")])
    sex = RadioField("Жынысы", [InputRequired("Бірін таңдаңыз.")], choices=CHOICES)
    help = SelectMultipleField(
        "Көмек",
        [InputRequired("Кемінде бірін таңдаңыз.")],
        choices=CHOICES,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    unit = SelectField("Бөлім", choices=CHOICES)
    note = TextAreaField("Ескертпе", render_kw={"rows": 3, "class": "wide"})
    agreed = BooleanField("Келісім бар", [InputRequired("Келісім керек.")])
    paper = FileField("Файл")
    visits = FieldList(FormField(Visit), label="Барулар", min_entries=1)


class Page(HTMLParser):
    """Every start tag with its attributes, and ids by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [a for t, a in self.tags if t == tag and wanted.items() <= a.items()]

    def one(self, tag: str, **attributes: str) -> dict[str, str]:
        found = self.all(tag, **attributes)
        assert len(found) == 1, (tag, attributes, found)
        return found[0]

    @property
    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.tags if "id" in a]


@pytest.fixture(scope="module")
def jinja() -> Environment:
    def translate(text: str, **values: Any) -> str:
        return text % values if values else text

    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.globals.update(
        _=translate,
        url_for=lambda endpoint, **values: f"/{endpoint}/{values.get('filename', '')}",
        csrf_token=lambda: "token",
    )
    environment.filters.update(number=lambda value: f"{value:,}".replace(",", " "))
    return environment


@pytest.fixture
def draw(jinja: Environment) -> Any:
    """Render a line of a template in which all component files can be reached by name."""
    names = ("forms", "blocks", "tables", "calendar", "charts", "shell")
    imports = "".join(f'{{% import "components/{name}.html" as {name} %}}' for name in names)

    def render(line: str, **values: Any) -> tuple[str, Page]:
        text = jinja.from_string(imports + line).render(**values)
        return text, Page(text)

    return render


@pytest.fixture
def failed() -> Sample:
    form = Sample(formdata=None, name="ұзын", unit="a")
    assert not form.validate()
    return form


ALL_FIELDS = (
    "{{ forms.error_summary(form) }}<form>{{ forms.hidden_fields(form) }}"
    '{% for f in form if f.type != "HiddenField" %}{{ forms.field(f) }}{% endfor %}</form>'
)


def test_every_described_id_exists_and_no_id_twice(draw: Any, failed: Sample) -> None:
    _, page = draw(ALL_FIELDS, form=failed)
    described = " ".join(a.get("aria-describedby", "") for _, a in page.tags).split()
    assert "surname-h" in described
    assert "surname-e" in described
    assert set(described) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_every_input_has_a_label(draw: Any, failed: Sample) -> None:
    _, page = draw(ALL_FIELDS, form=failed)
    labels = {a.get("for") for a in page.all("label")}
    inputs = [a for t, a in page.tags if t in {"input", "select", "textarea"}]
    shown = [a for a in inputs if a.get("type") != "hidden"]
    assert len(shown) == 11
    assert {a["id"] for a in shown} <= labels


def test_errors_are_marked_at_the_input_and_only_there(draw: Any, failed: Sample) -> None:
    _, page = draw(ALL_FIELDS, form=failed)
    assert page.one("input", id="surname")["aria-invalid"] == "true"
    assert page.one("input", id="surname")["aria-describedby"] == "surname-h surname-e"
    assert "aria-invalid" not in page.one("select", id="unit")
    assert "aria-describedby" not in page.one("select", id="unit")
    assert page.one("input", id="name")["value"] == "ұзын"


def test_summary_says_the_same_words_and_leads_to_inputs(draw: Any, failed: Sample) -> None:
    text, page = draw(ALL_FIELDS, form=failed)
    summary, rest = text.split("</ul></div>" if "</ul></div>" in text else "</ul>\n</div>", 1)
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    assert [target for target, _ in links] == [
        "surname",
        "name",
        "sex-0",
        "help-0",
        "agreed",
        "visits-0-place",
    ]
    for target, words in links:
        assert page.one("input", id=target)
        assert f"</span>{words}</p>" in rest
    assert page.one("div", role="alert")["tabindex"] == "-1"


def test_optional_fields_are_marked_and_required_ones_are_not(draw: Any) -> None:
    form = Sample()
    assert "(optional)" in draw("{{ forms.field(form.name) }}", form=form)[0]
    assert "(optional)" not in draw("{{ forms.field(form.surname) }}", form=form)[0]
    assert "(optional)" not in draw("{{ forms.field(form.name, false) }}", form=form)[0]


def test_attributes_of_the_form_and_of_the_page_meet(draw: Any) -> None:
    line = '{{ forms.field(form.note, cls="in-m", **{"data-digits": "only"}) }}'
    area = draw(line, form=Sample())[1].one("textarea")
    assert area["class"].split() == ["in", "in-m", "wide"]
    assert area["rows"] == "3"
    assert area["data-digits"] == "only"


def test_form_without_errors_has_no_summary(draw: Any) -> None:
    assert draw("{{ forms.error_summary(form) }}", form=Sample())[0].strip() == ""


def test_errors_of_no_field_stand_in_the_summary_without_a_link(draw: Any) -> None:
    form = Sample()
    form.form_errors.append("Топ толды.")
    text, page = draw('{{ forms.error_summary(form, [("name", "Тағы")]) }}', form=form)
    assert "<li>Топ толды.</li>" in text
    assert page.all("a") == [{"href": "#name"}]


def test_an_error_of_a_hidden_field_leads_nowhere(draw: Any) -> None:
    form = Sample()
    hidden = next(f for f in form if f.type == "HiddenField")
    hidden.errors, form.surname.errors = ["Адам қайтыс болған."], ["Тегін жазыңыз."]
    text, page = draw("{{ forms.error_summary(form) }}", form=form)
    assert "<li>Адам қайтыс болған.</li>" in text
    assert page.all("a") == [{"href": "#surname"}]


def test_button_form_posts_with_a_token_and_says_whose_it_is(draw: Any) -> None:
    line = '{{ forms.confirm_form("/in", "Келді", about="<Ким>", fields={"id": 7}) }}'
    text, page = draw(line)
    assert page.one("form")["method"] == "post"
    assert page.one("input", name="csrf_token")["value"] == "token"
    assert page.one("input", name="id")["value"] == "7"
    assert '<span class="vh">: &lt;Ким&gt;</span>' in text


@pytest.mark.parametrize(
    ("page_no", "pages", "shown"),
    [
        (1, 1, []),
        (1, 2, ["1*", "2"]),
        (2, 3, ["1", "2*", "3"]),
        (5, 9, ["1", "…", "4", "5*", "6", "…", "9"]),
        (9, 9, ["1", "…", "8", "9*"]),
    ],
)
def test_pager(draw: Any, page_no: int, pages: int, shown: list[str]) -> None:
    text, page = draw(
        "{{ tables.pager(page, url) }}",
        page=SimpleNamespace(page=page_no, pages=pages),
        url=lambda number: f"?page={number}",
    )
    numbers = re.findall(
        r'(?:current="page"|page=\d+")?>(?:<span class="vh">Page </span>)?(\d+|…)<', text
    )
    marked = [
        f"{number}*" if f'href="?page={number}" aria-current' in text else number
        for number in numbers
    ]
    assert marked == shown
    assert len(page.all("a", rel="prev")) == (page_no > 1)
    assert len(page.all("a", rel="next")) == (page_no < pages)


def test_only_the_sorted_column_says_so(draw: Any) -> None:
    line = """{% call tables.data_table("Адамдар", head) %}{% call tables.tr() %}
    {{ tables.th("Ким") }}{{ tables.td("Жасы", 0, num=true) }}{{ tables.td("Тобы", none) }}
    {% endcall %}{% endcall %}"""
    head = [
        {"label": "Аты", "sort_url": "?s=1", "sort": "descending"},
        {"label": "Жасы", "sort_url": "?s=2", "num": True},
        "Тобы",
    ]
    text, page = draw(line, head=head)
    assert [a.get("aria-sort") for a in page.all("th", scope="col")] == ["descending", None, None]
    assert page.one("div", role="group")["aria-label"] == "Адамдар"
    assert ">0</td>" in text
    assert ">—</td>" in text


def test_tags_and_deltas_speak_without_colour(draw: Any) -> None:
    text, _ = draw('{{ blocks.tag("Келді", "success") }}{{ blocks.tag("Жабық") }}')
    assert text.count("<svg") == 2
    assert "Жабық</span>" in text
    text, _ = draw('{{ blocks.tile("Келу", "5", delta="+1", up=true, good=false) }}')
    assert "went up:" in text
    assert 'class="delta bad"' in text


def test_undo_in_a_message_is_a_post(draw: Any) -> None:
    _, page = draw('{{ blocks.message("success", "Белгіленді", undo_url="/undo") }}')
    assert page.one("form")["action"] == "/undo"
    assert page.one("div", role="status")


def test_unknown_kind_of_a_flashed_message_is_shown_as_information(draw: Any) -> None:
    text, _ = draw('{{ blocks.messages([("message", "а"), ("danger", "<b>")]) }}')
    assert "msg-info" in text
    assert "&lt;b&gt;" in text


def test_progress_of_nothing_and_polling(draw: Any) -> None:
    _, page = draw('{{ blocks.progress(0, 0, "Жолдар") }}')
    assert page.one("progress") == {"id": "progress-bar", "max": "1", "value": "0"}
    _, page = draw('{{ blocks.progress(130, 200, "Жолдар", poll_url="/p") }}')
    block = page.one("div", id="progress")
    assert block["hx-get"] == "/p"
    assert block["data-announce"] == "Жолдар: 50 %"


def test_empty_facts_are_a_dash_with_words(draw: Any) -> None:
    text, _ = draw("{{ blocks.kv([('а', none), ('ә', 0), ('б', '')]) }}")
    assert text.count("no data") == 2
    assert "<dd>0</dd>" in text


def test_day_lane_places_an_event_at_its_quarter(draw: Any) -> None:
    event = {"time": "09:15", "title": "Бочча", "url": "/e", "row": 1, "span": 0}
    lanes = [{"title": "Зал", "events": [event]}]
    text, _ = draw('{{ calendar.day_lanes("Күн", ["09:00"], lanes) }}', lanes=lanes)
    assert '<li class="r1 s1">' in text


def test_chart_without_figures_says_so(draw: Any) -> None:
    chart = SimpleNamespace(
        key="k", title="т", finding="", note="", svg=Markup(""), legend=(), head=("а",), rows=()
    )
    text, page = draw("{{ charts.figure(chart) }}", chart=chart)
    assert "no figures" in text
    assert not page.all("table")


@pytest.mark.parametrize(
    ("display", "preset"),
    [
        ({"contrast": "", "size": "100"}, "vision"),
        ({"contrast": "light", "size": "100"}, "plain"),
        ({"contrast": "", "size": "200"}, "plain"),
    ],
)
def test_one_button_goes_to_the_vision_version_and_back(
    draw: Any, display: dict[str, str], preset: str
) -> None:
    _, page = draw('{{ shell.vision_button(display, "/x") }}', display=display)
    assert page.one("button")["value"] == preset
    assert page.one("input", name="next")["value"] == "/x"
