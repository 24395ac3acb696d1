"""The `shanyraq` command. Heavy imports stand where they are used: help answers at once."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from core.authoring.commands import COMMANDS
from core.errors import DomainError, SetupError

if TYPE_CHECKING:
    from flask import Flask


class Commands(click.Group):
    """Exit 0 done, 1 the work failed or part of it was refused, 2 wrong use."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SetupError as error:
            click.echo(f"shanyraq: {error}", err=True)
            ctx.exit(1)
        except DomainError as error:
            click.echo(f"shanyraq: {error.message} ({error.code})", err=True)
            ctx.exit(1)


@click.group(cls=Commands)
@click.version_option(package_name="shanyraq", message="%(version)s")
def main() -> None:
    """Shanyraq: people, places, sessions and services of social-service centres."""


def make_app() -> Flask:
    from core.app import create_app

    return create_app()


def print_json(data: Any) -> None:
    """The one JSON object of `--json`; nothing else goes to standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def say(text: str) -> None:
    """Progress: to standard error, and only where somebody watches."""
    if sys.stderr.isatty():
        click.echo(text, err=True)


@main.command()
@click.option("--admin", metavar="NAME", help="make the first system administrator")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
def init(*, admin: str | None, password_stdin: bool) -> None:
    """Create or upgrade the database; make the first administrator."""
    from core.setup import make_first_admin, upgrade_database

    app = make_app()
    with app.app_context():
        upgrade_database(report=click.echo)
        if admin:
            if not password_stdin:
                raise click.UsageError("--admin needs --password-stdin")
            password = sys.stdin.readline().rstrip("\n")
            make_first_admin(username=admin, password=password)
            click.echo(f"administrator {admin} can sign in")


@main.command()
def upgrade() -> None:
    """Bring the database up to date: core first, then each module alone."""
    from core.setup import upgrade_database

    app = make_app()
    with app.app_context():
        if not upgrade_database(report=click.echo):
            sys.exit(1)


@main.command()
@click.option("--region", default="shymkent", show_default=True)
@click.option("--people", default=600, show_default=True, type=click.IntRange(10, 100_000))
@click.option("--seed", default=2026, show_default=True)
def demo(region: str, people: int, seed: int) -> None:
    """Create the database if there is none, and fill a region with invented people and work."""
    from core.setup import fill_demo, upgrade_database

    app = make_app()
    with app.app_context():
        upgrade_database(report=say)
        click.echo(fill_demo(region_code=region, people=people, seed=seed, progress=say))


@main.command()
@click.option("--host", help="address to listen on (SHANYRAQ_HOST, default 127.0.0.1)")
@click.option("--port", type=click.IntRange(1, 65535), help="(SHANYRAQ_PORT, default 8000)")
@click.option(
    "--workers", default=2, envvar="SHANYRAQ_WORKERS", show_envvar=True, show_default=True,
    type=click.IntRange(1, 64),
)  # fmt: skip
@click.option("--demo", "with_demo", is_flag=True, help="create and fill the demo region first")
def run(host: str | None, port: int | None, workers: int, with_demo: bool) -> None:
    """Serve, with a worker beside it."""
    from core.server import serve

    serve(host=host, port=port, workers=workers, with_demo=with_demo)


@main.command()
def worker() -> None:
    """Do background and scheduled work until stopped."""
    from core.server import work

    work()


@main.group()
def modules() -> None:
    """What is present, loaded, and enabled per region."""


@modules.command("list")
@click.option("--json", "as_json", is_flag=True)
def modules_list(as_json: bool) -> None:
    """Every module found, with its state, version, regions and last error."""
    from core.setup import modules_report

    app = make_app()
    with app.app_context():
        report = modules_report()
    if as_json:
        print_json({"modules": report})
        return
    for line in report:
        left = "its tables are behind: shanyraq upgrade. " if line["behind"] else ""
        if line["state"] == "absent":
            left = f"its files are gone; kept: {line['rows']} rows in {line['tables']} tables. "
        click.echo(
            f"{line['name']:24} {line['version']:8} {line['state']:8} "
            f"{', '.join(line['regions']) or '-':20} "
            f"{left}{line['error']}"
        )


@modules.command("enable")
@click.argument("name")
@click.option("--region", required=True)
def modules_enable(name: str, region: str) -> None:
    """Switch a module on for a region."""
    _switch(name, region, enabled=True)


@modules.command("disable")
@click.argument("name")
@click.option("--region", required=True)
def modules_disable(name: str, region: str) -> None:
    """Switch a module off for a region: hides its pages, deletes nothing."""
    _switch(name, region, enabled=False)


def _switch(name: str, region: str, *, enabled: bool) -> None:
    from core.setup import switch_module

    app = make_app()
    with app.app_context():
        switch_module(name=name, region_code=region, enabled=enabled)
    click.echo(f"{name} is {'on' if enabled else 'off'} in {region}")


@modules.command("remove")
@click.argument("name")
@click.option(
    "--data",
    type=click.Choice(["keep", "export", "delete"]),
    help="what becomes of its data; asked for when left out",
)
@click.option(
    "--export-to",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="a new ZIP file for the data (--data export)",
)
@click.option("--yes", is_flag=True, help="do it without asking; needs --data")
@click.option("--json", "as_json", is_flag=True)
def modules_remove(
    name: str, data: str | None, export_to: str | None, yes: bool, as_json: bool
) -> None:
    """Take module NAME away: keep its data, write them out and delete them, or delete them.

    It must be off everywhere; its files may be gone already. Core's ledger, documents and log stay.
    """
    from core import uninstall

    if (yes or as_json) and data is None:
        raise click.UsageError("--yes and --json need --data")
    if as_json and not yes:
        raise click.UsageError("--json needs --yes")
    app = make_app()
    with app.app_context():
        removed = uninstall.uninstall(
            name, data=data, export_to=export_to, yes=yes, quiet=as_json
        )  # fmt: skip
        if as_json:
            print_json(uninstall.as_json(removed))
        else:
            click.echo("\n".join(uninstall.after(removed)))


for _command in COMMANDS:
    modules.add_command(_command)


@main.group()
def people() -> None:
    """Import people from a spreadsheet, take an import back, write lists."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--region", required=True)
@click.option("--centre", required=True)
@click.option("--basis", default="paper_consent", show_default=True, help="legal basis")
@click.option("--basis-note", default="", help="number of the request, or where papers are held")
@click.option(
    "--kind",
    type=click.Choice(["people", "families"]),
    help="what the list holds; without it the headings decide",
)
@click.option("--dry-run", is_flag=True, help="only say what would happen")
@click.option("--json", "as_json", is_flag=True)
def people_import(
    file: str,
    region: str,
    centre: str,
    basis: str,
    basis_note: str,
    kind: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILE (.xlsx or .csv) into a centre; prints the batch number."""
    from core.exchange.commands import import_people

    app = make_app()
    with app.app_context():
        outcome = import_people(
            file=file, region_code=region, centre_code=centre, basis=basis,
            basis_note=basis_note, kind=kind or "", dry_run=dry_run, progress=say,
        )  # fmt: skip
    if as_json:
        print_json(outcome.data)
    else:
        click.echo(outcome.text)


@people.command("undo-import")
@click.argument("batch")
@click.option("--json", "as_json", is_flag=True)
def people_undo_import(batch: str, as_json: bool) -> None:
    """Take back the whole batch BATCH; who has been served since then stays, and is named."""
    from core.exchange.commands import undo_import

    app = make_app()
    with app.app_context():
        outcome = undo_import(batch=batch, progress=say)
    if as_json:
        print_json(outcome.data)
    else:
        click.echo(outcome.text)


@people.command("export")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--region", required=True)
@click.option("--centre", help="only the people of this centre")
@click.option("--columns", default="", help="comma-separated; see --help of the page or the docs")
@click.option("--purpose", default="", help="why the list is taken out; it is recorded")
@click.option("--json", "as_json", is_flag=True)
def people_export(
    file: str, region: str, centre: str | None, columns: str, purpose: str, as_json: bool
) -> None:
    """Write the people of a region to FILE (.csv or .xlsx); the audit log keeps who was in it."""
    from core.exchange.export_commands import export_people

    app = make_app()
    with app.app_context():
        outcome = export_people(
            file=file, region_code=region, centre_code=centre, columns=columns,
            purpose=purpose, progress=say,
        )  # fmt: skip
    if as_json:
        print_json(outcome.data)
    else:
        click.echo(outcome.text)


@main.group()
def audit() -> None:
    """The log of who changed and who looked."""


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True)
def audit_verify(as_json: bool) -> None:
    """Check the chain of the log; exit 1 and name the first row that was changed or removed."""
    from core.audit.commands import verification

    app = make_app()
    with app.app_context():
        found = verification()
    if as_json:
        print_json(found)
    else:
        for problem in found["problems"]:
            click.echo(problem["text"])
        click.echo(f"{found['rows']} rows in {found['seals']} links were checked")
        click.echo("the log is whole" if found["ok"] else "THE LOG IS NOT WHOLE")
    if not found["ok"]:
        sys.exit(1)


@main.group()
def timetable() -> None:
    """Import a timetable from a spreadsheet."""


@timetable.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--region", required=True)
@click.option("--centre", required=True)
@click.option("--dry-run", is_flag=True, help="only say what would happen")
@click.option("--create", is_flag=True, help="make rooms and instructors that are not known")
@click.option("--json", "as_json", is_flag=True)
def timetable_import(
    file: str, region: str, centre: str, dry_run: bool, create: bool, as_json: bool
) -> None:
    """Make the groups of FILE (.xlsx or .csv) in a centre; exit status 1 when some were refused."""
    from core.exchange.timetable_commands import import_timetable

    app = make_app()
    with app.app_context():
        outcome, complete = import_timetable(
            file=file, region_code=region, centre_code=centre, dry_run=dry_run, create=create,
            progress=say,
        )  # fmt: skip
    if as_json:
        print_json(outcome.data)
    else:
        click.echo(outcome.text)
    if not complete:
        sys.exit(1)


@timetable.command("undo")
@click.argument("batch")
@click.option("--json", "as_json", is_flag=True)
def timetable_undo(batch: str, as_json: bool) -> None:
    """Take the groups of BATCH back: all of them, or none when one is in use."""
    from core.exchange.timetable_commands import undo

    app = make_app()
    with app.app_context():
        outcome = undo(batch=batch)
    if as_json:
        print_json(outcome.data)
    else:
        click.echo(outcome.text)


@main.group()
def regions() -> None:
    """The classifier of places that regions share."""


@regions.command("import-kato")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="only say what would change")
@click.option(
    "--accept-vanished", is_flag=True, help="a fifth of the known places may be missing in FILE"
)
@click.option("--json", "as_json", is_flag=True)
def regions_import_kato(file: str, dry_run: bool, accept_vanished: bool, as_json: bool) -> None:
    """Take over FILE (.csv or .xlsx), the official classifier KATO; a second run changes nothing.

    Exit 1 when rows were refused: the rest is taken over.
    """
    from core.exchange.kato_import import import_kato

    app = make_app()
    with app.app_context():
        outcome = import_kato(
            file=file, dry_run=dry_run, accept_vanished=accept_vanished, progress=say
        )
    if as_json:
        print_json(outcome.data)
    else:
        click.echo(outcome.text)
    if outcome.refused:
        sys.exit(1)


@main.command()
@click.option("--region", required=True)
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--by", default="", help="a breakdown: centre, module, district, sex, age, month …")
@click.option("--json", "as_json", is_flag=True)
def indicators(region: str, first: Any, last: Any, by: str, as_json: bool) -> None:
    """Figures of a region with their definitions; both dates are inclusive."""
    from core.indicators.commands import indicator_report

    app = make_app()
    with app.app_context():
        report = indicator_report(region_code=region, first=first.date(), last=last.date(), by=by)
    if as_json:
        print_json(report)
        return
    for line in report["indicators"]:
        click.echo(f"{line['label']}: {line['value']}  ({line['definition']})")
        for part in line["breakdown"]:
            click.echo(f"    {part['label']}: {part['value']}")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False))
def backup(file: str) -> None:
    """Write one encrypted FILE with the database and attachments, while running."""
    from core.backup.services import write_backup

    app = make_app()
    with app.app_context():
        click.echo(write_backup(file, progress=say))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="replace what is there without asking")
def restore(file: str, yes: bool) -> None:
    """Check FILE and put its contents back."""
    from core.backup.services import restore_backup

    app = make_app()
    with app.app_context():
        if not yes:
            click.confirm("Everything in the present database will be replaced. Go on?", abort=True)
        click.echo(restore_backup(file, progress=say))


@main.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """Say what is wrong with this installation, and how to mend it; exit 1 if anything is."""
    from core.doctor import examine

    findings = examine()
    if as_json:
        print_json({"findings": [finding.__dict__ for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{finding.state:8} {finding.what}: {finding.text}")
            if finding.remedy:
                click.echo(f"         → {finding.remedy}")
    sys.exit(1 if any(finding.state == "wrong" for finding in findings) else 0)
