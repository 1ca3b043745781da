"""Where files of this program live. Looks at the environment only; creates nothing.

The places are those of `platformdirs`. On systems that follow the XDG rules they are worked out
here, because importing platformdirs costs `zhisun today` as much as starting Python three times;
a test proves that both agree.
"""

import os
import sys
from pathlib import Path

APP = "zhisun"


def settings_file() -> Path:
    """The settings file: `ZHISUN_SETTINGS`, else `settings.toml` in the user's configuration."""
    named = os.environ.get("ZHISUN_SETTINGS")
    return Path(named).expanduser() if named else config_folder() / "settings.toml"


def default_database() -> Path:
    """The database that is used when nobody names one."""
    return data_folder() / "zhisun.db"


def default_inbox() -> Path:
    """The folder in which new exports are looked for when no other is set."""
    return data_folder() / "inbox"


def data_folder() -> Path:
    """The user's data folder of this program."""
    if _follows_xdg():
        return _xdg("XDG_DATA_HOME", ".local/share")
    import platformdirs

    return Path(platformdirs.user_data_path(APP, appauthor=False))


def config_folder() -> Path:
    """The user's configuration folder of this program."""
    if _follows_xdg():
        return _xdg("XDG_CONFIG_HOME", ".config")
    import platformdirs

    return Path(platformdirs.user_config_path(APP, appauthor=False))


def _follows_xdg() -> bool:
    return sys.platform not in {"win32", "darwin"}


def _xdg(variable: str, below_home: str) -> Path:
    named = os.environ.get(variable, "")
    base = named if os.path.isabs(named) else os.path.join(os.path.expanduser("~"), below_home)
    return Path(base, APP)
