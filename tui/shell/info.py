"""Commands that show how the program is set up: settings and keys."""

from typing import Annotated

import typer

from models import i18n
from models.i18n import t
from tui import output
from tui.cells import clean, fit, width
from tui.shell.acts import AsJson
from tui.shell.context import require_keys, shell_of


def settings(context: typer.Context, as_json: AsJson = False) -> None:
    """cli.settings.help"""
    from models.setting_origins import Origin, origins

    shell = shell_of(context)
    in_force = shell.settings
    found = origins(in_force)
    if shell.database_option:
        given = Origin("database", str(shell.database), "option", "--db")
        found = [given if one.key == "database" else one for one in found]
    if as_json:
        output.say_json(
            [
                {"key": one.key, "value": one.value, "origin": one.kind, "from": one.name}
                for one in found
            ]
        )
    else:
        for one in found:
            origin = t(f"settings.origin.{one.kind}", name=clean(one.name))
            about = t(f"settings.about.{one.key.partition('.')[0]}")
            value = clean(one.value) or "-"
            output.say(f"{fit(one.key, 20)}  {value}", f"{'':22}{origin}; {about}")
    require_keys(in_force)


def keys(
    context: typer.Context,
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="cli.keys.markdown")] = False,
) -> None:
    """cli.keys.help"""
    from tui.verbs import key_table, markdown_key_table

    if markdown:
        output.say(markdown_key_table(i18n.language()).rstrip("\n"))
        return
    settings = shell_of(context).settings
    chosen = settings.keys
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
    require_keys(settings)
