"""Running the migrations on one database file; the only importer of Alembic besides `env`."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config


def run_migrations(path: Path, folder: str) -> None:
    """Bring the database at `path` to the newest revision in `folder`."""
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["path"] = path
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(config, "head")
