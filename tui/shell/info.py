"""Commands that show how the program is set up: settings and keys."""

from typing import Annotated

import typer

from models import i18n
from models.errors import SettingsError
from models.i18n import t
from tui import output
from tui.cells import clean, fit, width
from tui.shell.acts import AsJson
from tui.shell.context import shell_of


def settings(context: typer.Context, as_json: AsJson = False) -> None:
    """cli.settings.help"""
    from models.setting_origins import origins

    found = origins(shell_of(context).settings)
    if as_json:
        output.say_json(
            [
                {"key": one.key, "value": one.value, "origin": one.kind, "from": one.name}
                for one in found
            ]
        )
        return
    for one in found:
        origin = t(f"settings.origin.{one.kind}", name=clean(one.name))
        about = t(f"settings.about.{one.key.partition('.')[0]}")
        output.say(f"{fit(one.key, 20)}  {clean(one.value) or '-'}", f"{'':22}{origin}; {about}")


def keys(
    context: typer.Context,
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="cli.keys.markdown")] = False,
) -> None:
    """cli.keys.help"""
    from tui.verbs import check_keys, key_table, markdown_key_table

    if markdown:
        output.say(markdown_key_table(i18n.language()).rstrip("\n"))
        return
    chosen = shell_of(context).settings.keys
    table = key_table(i18n.language(), chosen)
    if as_json:
        output.say_json(
            [
                {
                    "verb": line.id,
                    "keys": list(line.keys),
                    "name": line.name,
                    "help": line.help,
                    "group": line.group,
                }
                for line in table
            ]
        )
    else:
        widest = max(width(" ".join(line.keys)) for line in table)
        for line in table:
            shown = fit(" ".join(line.keys), widest)
            output.say(f"{shown}  {fit(line.name, 12)}  {line.help}  ({line.id})")
    if problems := check_keys(chosen):
        raise SettingsError("; ".join(problems), t("settings.hint.list"))
