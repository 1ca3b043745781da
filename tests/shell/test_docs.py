"""The docs name every command, setting and rule."""

import re
import tomllib
from pathlib import Path
from typing import Any

from models.deadlines import shipped_rules
from models.setting_values import KEYS
from models.settings import Settings
from tui.cli import build

DOCS = Path(__file__).parents[2] / "docs"


def test_every_command_is_documented() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    command: Any = build()
    for name, inner in command.commands.items():
        for below in getattr(inner, "commands", {None: inner}):
            assert f"zhisun {name}{f' {below}' if below else ''}" in text


def test_the_settings_file_of_the_docs_is_all_defaults() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    block, *_ = re.findall(r"```toml\n(.*?)```", text, flags=re.S)
    written = tomllib.loads(block)
    assert set(written) | {"database", "inbox"} == set(KEYS)
    assert Settings(**written) == Settings()


def test_every_rule_is_documented() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    for rule in shipped_rules():
        assert re.search(rf"\| `{rule.id}` \| .* \| {rule.hours:g} \|", text)
