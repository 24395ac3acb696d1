"""What an author says to `shanyraq modules`. Heavy imports stand where they are used."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO

import click

from core.errors import SetupError

PATH = click.option(
    "--path", "folder", type=click.Path(file_okay=False, path_type=Path),
    help="the module's project, when it is not installed",
)  # fmt: skip


@click.command("new")
@click.argument("name")
@click.option(
    "--path", "folder", type=click.Path(file_okay=False, path_type=Path),
    help="write a whole project into this folder (made when missing) instead of plugins/",
)  # fmt: skip
@click.option("--title-kk", help="its name in Kazakh (default: NAME in words)")
@click.option("--title-ru", help="its name in Russian")
@click.option("--title-en", help="its name in English")
def new(
    name: str,
    folder: Path | None,
    title_kk: str | None,
    title_ru: str | None,
    title_en: str | None,
) -> None:
    """Write a small module NAME that works, passes its own tests and the check."""
    from core.config import ROOT
    from core.scaffold import new_module, new_project

    words = name.replace("_", " ").capitalize()
    titles = {"kk": title_kk or words, "ru": title_ru or words, "en": title_en or words}
    if folder is None:
        click.echo(new_module(name, folder=ROOT / "plugins", titles=titles))
    else:
        click.echo(new_project(name, folder=folder.resolve(), titles=titles))


@click.command("check")
@click.argument("name", required=False)
@PATH
@click.option("--only", "codes", multiple=True, metavar="CODE", help="only this question")
@click.option("--json", "as_json", is_flag=True)
def check(name: str | None, folder: Path | None, codes: tuple[str, ...], as_json: bool) -> None:
    """Ask the module NAME everything that a module keeps; without NAME, say which are broken.

    Exit 0 all is well, 1 something failed, 2 something could not be asked.
    """
    if name is None:
        if folder or codes or as_json:
            raise click.UsageError("--path, --only and --json need NAME")
        sys.exit(_installed_ones())
    if (missing := _missing_tools()) is not None:
        raise click.UsageError(f'{missing} is not here: pip install "shanyraq[author]"')
    from core.authoring.check import check_module, exit_status, render, summary
    from core.authoring.places import locate

    try:
        module = locate(name, folder)
        verdicts = []
        for verdict in check_module(module, only=codes, progress=_say):
            verdicts.append(verdict)
            if not as_json:
                click.echo(render(verdict))
    except SetupError as error:
        raise click.UsageError(str(error)) from error
    status = exit_status(verdicts)
    if as_json:
        told = [verdict.data() for verdict in verdicts]
        click.echo(json.dumps({"questions": told, "status": status}, ensure_ascii=False, indent=1))
    else:
        click.echo(summary(module, verdicts))
    sys.exit(status)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, err=True)


def _missing_tools() -> str | None:
    from importlib.util import find_spec

    tools = ("pytest", "hypothesis", "playwright", "axe_playwright_python")
    return next((tool for tool in tools if find_spec(tool) is None), None)


def _installed_ones() -> int:
    from core.app import create_app
    from core.setup import modules_report

    with create_app().app_context():
        bad = [one for one in modules_report() if one["state"] == "broken" or one["behind"]]
    for line in bad:
        click.echo(f"{line['name']}: {line['error'] or 'its tables are behind: shanyraq upgrade'}")
    return 1 if bad else 0


@click.command("revision")
@click.argument("name")
@click.argument("message")
@PATH
def revision(name: str, message: str, folder: Path | None) -> None:
    """Write the next migration of the module NAME: what its models have and its tables lack."""
    from core.authoring.places import locate
    from core.authoring.revision import write_revision

    module = locate(name, folder)
    sys.path[:0] = [str(path.parent) for path in module.extra]
    made = write_revision(
        name, message, extra=module.extra, report=lambda text: click.echo(text, err=True)
    )
    click.echo(made or f"{name}: models and migrations are equal")


@click.command("words")
@click.argument("name")
@click.argument("action", type=click.Choice(["missing", "add", "check", "prune"]))
@click.argument("file", required=False, type=click.File(encoding="utf-8"))
@PATH
def words(name: str, action: str, file: IO[str] | None, folder: Path | None) -> None:
    """Texts of the module NAME in Kazakh and Russian.

    `missing` prints those that lack one, as JSON, and tells beside it which core has; `add FILE`
    takes the filled JSON over (- is standard input); `check` names what is missing or wrong;
    `prune` drops what nobody uses.
    """
    from core.authoring import words as texts
    from core.authoring.places import locate
    from core.authoring.reading import CORE, domain_of, untranslated

    module = locate(name, folder)
    domain = domain_of(module)
    if (file is not None) != (action == "add"):
        raise click.UsageError("`add` needs FILE, the others take none")
    if action == "missing":
        _tell_lent(texts.lent(domain, CORE))
        click.echo(json.dumps(texts.missing(domain, CORE), ensure_ascii=False, indent=1))
    elif action == "prune":
        click.echo(f"{texts.prune_module(domain)} entries dropped")
    elif file is not None:
        given = json.loads(file.read())
        problems, fresh = texts.take_over(domain, given)
        for problem in problems:
            click.echo(problem, err=True)
        click.echo("nothing was added" if problems else texts.added(len(given), fresh))
        sys.exit(1 if problems else 0)
    else:
        problems = untranslated(module)
        click.echo("\n".join(problems) or "translations: complete")
        sys.exit(1 if problems else 0)


def _tell_lent(lent: dict[str, dict[str, str]]) -> None:
    """What core has said already, for a look: «Hours» may be opening hours there."""
    if lent:
        click.echo(
            "core has words for these. Where it means something else, choose another English text:",
            err=True,
        )
    for text, said in lent.items():
        click.echo(f"  {text!r}: {', '.join(said.values())}", err=True)


COMMANDS = (new, check, revision, words)
