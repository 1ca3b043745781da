"""Where files of this program live. Looks at the environment only; creates nothing.

The places are those of `platformdirs`. On systems that follow the XDG rules they are worked out
here, because importing platformdirs costs `zhisun today` as much as starting Python three times;
a test proves that both agree. For the same reason the check-in takes them as text: `pathlib` costs
it a twelfth of its time.
"""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

APP = "zhisun"


def settings_file() -> "Path":
    """The settings file: `ZHISUN_SETTINGS`, else `settings.toml` in the user's configuration."""
    return _path(settings_place())


def settings_place() -> str:
    """The same as text."""
    named = os.environ.get("ZHISUN_SETTINGS")
    return os.path.expanduser(named) if named else os.path.join(_config(), "settings.toml")


def default_database() -> "Path":
    """The database that is used when nobody names one."""
    return _path(database_place())


def database_place() -> str:
    """The same as text."""
    return os.path.join(_data(), "zhisun.db")


def default_inbox() -> "Path":
    """The folder in which new exports are looked for when no other is set."""
    return data_folder() / "inbox"


def data_folder() -> "Path":
    """The user's data folder of this program."""
    return _path(_data())


def config_folder() -> "Path":
    """The user's configuration folder of this program."""
    return _path(_config())


def _data() -> str:
    if _follows_xdg():
        return _xdg("XDG_DATA_HOME", ".local/share")
    import platformdirs

    return platformdirs.user_data_dir(APP, appauthor=False)


def _config() -> str:
    if _follows_xdg():
        return _xdg("XDG_CONFIG_HOME", ".config")
    import platformdirs

    return platformdirs.user_config_dir(APP, appauthor=False)


def _follows_xdg() -> bool:
    return sys.platform not in {"win32", "darwin"}


def _xdg(variable: str, below_home: str) -> str:
    named = os.environ.get(variable, "")
    base = named if os.path.isabs(named) else os.path.join(os.path.expanduser("~"), below_home)
    return os.path.join(base, APP)


def _path(place: str) -> "Path":
    from pathlib import Path

    return Path(place)
