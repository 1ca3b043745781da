"""What every command is given: the options that count everywhere, and what they lead to."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from models.clock import Clock, clock_from_environment
from models.errors import SettingsError
from models.i18n import t
from models.locations import default_database

if TYPE_CHECKING:
    from models.settings import Settings
    from models.workbench import Workbench


class Shell:
    """One run of the command line. Opens nothing until it is asked for."""

    def __init__(self, database: str | None = None, language: str | None = None) -> None:
        self.database_option = database
        """`--db` as given."""
        self.language = language
        """`--lang` as given."""
        self._opened: list[Workbench] = []

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force.

        Raises:
            SettingsError: a key is unknown or a value bad.
        """
        from models.settings import load_settings

        return load_settings()

    @cached_property
    def clock(self) -> Clock:
        """The clock, fixed by `ZHISUN_NOW` if that is set."""
        return clock_from_environment()

    @property
    def database(self) -> Path:
        """The database file: `--db`, else the setting, else the user's data folder."""
        if self.database_option:
            return Path(self.database_option).expanduser()
        return self.settings.database or default_database()

    def unopened(self) -> "Workbench":
        """The workbench; its database need not exist and is not touched yet."""
        from models.workbench import Workbench

        made = Workbench(
            self.database, clock=self.clock, settings=self.settings, actor=self.settings.actor
        )
        self._opened.append(made)
        return made

    def close(self) -> None:
        """Give back what the workbenches of this run hold open."""
        while self._opened:
            self._opened.pop().close()

    @cached_property
    def workbench(self) -> "Workbench":
        """The workbench with its database made, or brought up to date."""
        workbench = self.unopened()
        workbench.prepare()
        return workbench


def require_keys(settings: "Settings") -> None:
    """Refuse keys of the settings that name no verb, are no keys, or are given twice.

    Raises:
        SettingsError: names where the keys are set, and each of them that is wrong.
    """
    from tui.verbs import check_keys

    if problems := check_keys(settings.keys):
        from models.setting_origins import origins

        places = {one.name: None for one in origins(settings) if one.key.startswith("keys.")}
        told = f"{', '.join(places)}: {'; '.join(problems)}"
        raise SettingsError(told, t("cli.keys.hint"))


def shell_of(context: typer.Context) -> Shell:
    """The shell that a command runs in."""
    found = context.find_object(Shell)
    if found is None:
        raise LookupError("a command was run without a shell")
    return found
