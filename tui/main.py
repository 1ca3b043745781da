"""The entry of `zhisun`: looks at the arguments before anything heavy is imported.

`zhisun today` runs as a login message, so it goes its own way past Typer; everything else is
`tui.cli`. Standard library only.
"""

import gc
import os
import sys
from contextlib import suppress
from typing import NamedTuple

from tui import output


class Arguments(NamedTuple):
    """The command line with the options that count everywhere taken out of it."""

    database: str | None
    language: str | None
    rest: list[str]


class Usage(Exception):
    """The command line is wrong; carries the text's key and the option."""


def main() -> None:
    """Run the command line and exit with its code."""
    output.prepare()
    argv = sys.argv[1:]
    if not _is_checkin(argv):
        sys.exit(run(argv))
    gc.disable()  # a login message makes no garbage worth a search
    code = run(argv)
    with suppress(output.Unwritable):  # said already, where there was anything to write
        output.flush()
    os._exit(code)  # taking the interpreter down politely costs more than the check-in's query


def run(argv: list[str]) -> int:
    """Run a command line and return its exit code."""
    try:
        arguments = hoist(argv)
    except Usage as error:
        return _wrong_usage(*error.args)
    try:
        return _run(arguments)
    except output.Unwritable as error:
        from models.i18n import t

        output.tell(t("cli.no_output", error=error))
        return output.FAILED


def _run(arguments: Arguments) -> int:
    if arguments.rest[:1] == ["--version"]:
        from tui.version import VERSION

        output.say(f"zhisun {VERSION}")
        return output.DONE
    if arguments.rest[:1] == ["today"]:
        from tui.today import run as run_today

        return run_today(arguments.rest[1:], arguments.database, arguments.language)
    from tui.cli import run as run_command

    return run_command(arguments.rest, arguments.database, arguments.language)


def hoist(argv: list[str]) -> Arguments:
    """Take `--db` and `--lang` out, wherever they stand before a bare `--`; the last one counts.

    Raises:
        Usage: one of them has no value, or the language is not one of ours.
    """
    found: dict[str, str] = {}
    rest: list[str] = []
    waiting = iter(argv)
    for argument in waiting:
        if argument == "--":
            rest.extend((argument, *waiting))
            break
        name, equals, value = argument.partition("=")
        if name not in ("--db", "--lang"):
            rest.append(argument)
            continue
        if not equals:
            value = next(waiting, "")
        if not value:
            raise Usage("missing_value", name)
        if name == "--lang" and not value.lower().startswith(("zh", "en")):
            raise Usage("bad_language", value)
        found[name] = value
    return Arguments(found.get("--db"), found.get("--lang"), rest)


def _is_checkin(argv: list[str]) -> bool:
    try:
        return hoist(argv).rest[:1] == ["today"]
    except Usage:
        return False


def _wrong_usage(what: str, option: str) -> int:
    from models.i18n import language_from, t, use_language

    use_language(language_from(None))
    output.tell(t(f"cli.{what}", option=option))
    return output.USAGE
