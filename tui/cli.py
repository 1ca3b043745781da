"""The command line: which commands there are. Together with `tui.shell` it is the only place in
`tui` that knows the importers; it hands the desk what it needs of them.

Help texts stand as keys in the commands' docstrings and options, and are translated when the
command line is built, since the language is known only then.
"""

import sys
from typing import Annotated, Any

import typer

from models.errors import SettingsError, ZhisunError
from models.i18n import has, language_from, t, use_language
from models.quick_settings import load_quick_settings
from tui import output
from tui.shell import (
    acts,
    books,
    demo,
    evidence,
    files,
    info,
    listing,
    pages,
    payouts,
    prevention,
    stop,
    upkeep,
)
from tui.shell import recoveries as money
from tui.shell.context import Shell, shell_of


def run(argv: list[str], database: str | None = None, language: str | None = None) -> int:
    """Run a command line and return its exit code."""
    use_language(_language(language))
    command = build()
    shell = Shell(database, language)
    try:
        command(args=argv, prog_name="zhisun", obj=shell)
    except ZhisunError as error:
        output.explain(error)
        return output.USAGE if isinstance(error, SettingsError) else output.FAILED
    except SystemExit as ending:
        if hasattr(sys.stdout, "wrapped"):  # Typer met a closed pipe: as quiet as everywhere else
            return output.DONE
        return ending.code if isinstance(ending.code, int) else output.FAILED
    finally:
        shell.close()
    return output.DONE


def build() -> Any:
    """The command line with its texts in the language in use."""
    app = typer.Typer(
        name="zhisun",
        no_args_is_help=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(invoke_without_command=True, help="cli.help")(_root)
    for name, command in _COMMANDS.items():
        app.command(name, cls=_CLASSES.get(name))(command)
    for name, (about, commands) in _GROUPS.items():
        group = typer.Typer(rich_markup_mode=None)
        alone = _ALONE.get(name)
        group.callback(help=about, invoke_without_command=alone is not None)(alone or _nothing)
        for inner, command in commands.items():
            group.command(inner)(command)
        app.add_typer(group, name=name)
    command = typer.main.get_command(app)
    _translate(command)
    return command


def _root(
    context: typer.Context,
    _database: Annotated[str, typer.Option("--db", metavar="FILE", help="cli.opt.db")] = "",
    _language: Annotated[str, typer.Option("--lang", metavar="LANG", help="cli.opt.lang")] = "",
    _version: Annotated[bool, typer.Option("--version", help="cli.opt.version")] = False,
) -> None:
    # The three are read before Typer is imported (`tui.main`); here they are named for the help.
    if context.invoked_subcommand is None:
        from tui.shell.desk import open_desk

        open_desk(shell_of(context))


def _nothing() -> None:
    return None


def _today(context: typer.Context, as_json: acts.AsJson = False) -> None:
    """cli.today.help"""
    from tui.today import run as run_today

    shell = shell_of(context)
    arguments = ["--json"] if as_json else []
    raise typer.Exit(run_today(arguments, shell.database_option, shell.language))


_COMMANDS: dict[str, Any] = {
    "today": _today,
    "import": files.import_files,
    "paste": pages.paste,
    "list": listing.list_cases,
    "show": listing.show,
    "handle": acts.handle,
    "snooze": acts.snooze,
    "draft": acts.draft,
    "undo": acts.undo,
    "rejects": files.rejects,
    "template": files.template,
    "export": listing.export,
    "payouts": payouts.payouts,
    "recover": money.recover,
    "recoveries": money.recoveries,
    "match": money.match,
    "unmatch": money.unmatch,
    "writeoff": money.writeoff,
    "claims": money.claims,
    "ledger": books.ledger,
    "reconcile": books.reconcile,
    "stop": stop.stop,
    "demo": demo.demo,
    "backup": upkeep.backup,
    "restore": upkeep.restore,
    "settings": info.settings,
    "keys": info.keys,
    "doctor": upkeep.doctor,
}

_CLASSES: dict[str, Any] = {"ledger": books.LedgerCommand}
"""Commands whose arguments are read in a way of their own."""

_GROUPS: dict[str, tuple[str, dict[str, Any]]] = {
    "shop": ("cli.shop.help", {"list": upkeep.list_shops, "rename": upkeep.rename_shop}),
    "recovery": (
        "cli.recovery.help",
        {
            "sent": money.sent,
            "result": money.result,
            "remind": money.remind,
            "review": money.review,
        },
    ),
    "prevention": (
        "cli.prevention.help",
        {"notice": prevention.notice, "published": prevention.published},
    ),
    "evidence": (
        "cli.evidence.help",
        {
            "list": evidence.list_evidence,
            "add": evidence.add,
            "remove": evidence.remove,
            "assign": evidence.assign,
            "tick": evidence.tick,
            "untick": evidence.untick,
            "statement": evidence.statement,
            "pack": evidence.pack,
            "submit": evidence.submit,
            "result": evidence.result,
        },
    ),
    "db": ("cli.db.help", {"upgrade": upkeep.upgrade}),
}

_ALONE: dict[str, Any] = {"prevention": prevention.prevention}
"""Groups that do something without a command."""


def _language(asked: str | None) -> str:
    try:
        setting = load_quick_settings().language
    except SettingsError:
        setting = "auto"  # whoever needs the settings reports what is wrong with them
    return language_from(asked or setting)


def _translate(command: Any) -> None:
    for holder in (command, *command.params):
        text = getattr(holder, "help", None)
        if text and text.startswith("cli.") and has(text):
            holder.help = t(text)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner)
