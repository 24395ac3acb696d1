"""scripts/check_templates.py: what the Content-Security-Policy blocks, and forgotten texts."""

import pytest


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('<p style="color:red">', "inline style"),
        ('<p {% if x %}style="{{ y }}"{% endif %}>', "inline style"),
        ("<style>p{}</style>", "inline <style>"),
        ("<script>go()</script>", "inline <script>"),
        ('<button onclick="go()">', "handler onclick="),
        ('<button hx-on:click="go()">', "handler hx-on"),
        ('<a href="javascript:go()">', "javascript:"),
        ("<div hx-vals='js:{a: b()}'>", "evaluated"),
        ('<input hx-trigger="keyup[key==1]">', "evaluated"),
        ("<p>Save it</p>", "text outside"),
        ('<input placeholder="Name">', "text outside"),
        ('<p>{{ _("Good") }} Сақтау</p>', "text outside"),
    ],
)
def test_it_refuses(check_templates, source, reason):
    problems = check_templates.problems_of("\n" + source)
    assert problems
    assert all(line == 2 for line, _ in problems)
    assert any(reason in problem for _, problem in problems)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="x">{{ _("Save") }} 12 · %</p>',
        "{# a word for the reader of the code #}",
        '<script src="{{ static("app.js") }}" defer></script>',
        '<a title="{{ _("Open") }}" href="/">{% trans %}Open{% endtrans %}</a>',
        "<code>shanyraq doctor</code> Shanyraq",
        '<input hx-trigger="input changed delay:300ms">',
        "{% if a > b %}{{ c }}{% endif %}",
    ],
)
def test_it_accepts(check_templates, source):
    assert check_templates.problems_of(source) == []


def test_lines_are_counted_over_jinja_blocks(check_templates):
    assert check_templates.problems_of("{#\n\n#}\n{{ a(\n1) }}<p style='x'>")[0][0] == 5


def test_modules_are_read_too(check_templates, tmp_path, capsys):
    folder = tmp_path / "plugins" / "yoga" / "templates" / "yoga"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text("<p>Forgotten</p>")
    assert check_templates.main(tmp_path) == 1
    assert "plugins/yoga/templates/yoga/page.html:1:" in capsys.readouterr().out
