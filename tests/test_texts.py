"""Both languages say the same things: same keys, same places to fill in, no key without a text."""

import re
import string
from pathlib import Path

import pytest

from models import i18n

ROOT = Path(__file__).parent.parent
AMBIGUOUS = re.compile(
    "[\u2500-\u259f\u2026\u00b7\u2190-\u21ff\u2022\u25a0-\u25ff\U0001f300-\U0001faff\ufe0f]"
)


NAMED_BY_DATA = {"closed", "reopened", "event"}
"""Areas whose keys are the kinds and reasons of the log."""


def places(text: str) -> set[str]:
    """Names of the places in a text."""
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_areas() -> None:
    assert i18n.areas("en") == i18n.areas("zh_CN")


@pytest.mark.parametrize("area", i18n.areas("en"))
def test_both_languages_have_the_same_texts(area: str) -> None:
    chinese, english = i18n.catalogue(area, "zh_CN"), i18n.catalogue(area, "en")
    assert chinese.keys() == english.keys()
    for key in chinese:
        assert places(chinese[key]) == places(english[key]), key


@pytest.mark.parametrize("area", i18n.areas("en"))
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_text_has_a_character_of_ambiguous_width(area: str, language: str) -> None:
    found = {
        key: text for key, text in i18n.catalogue(area, language).items() if AMBIGUOUS.search(text)
    }
    assert not found


def test_every_key_in_the_code_has_a_text() -> None:
    missing = []
    for room in ("models", "importers", "tui"):
        for path in (ROOT / room).rglob("*.py"):
            for key in re.findall(
                r"\bt\(\s*\"([a-z_]+\.[a-zA-Z0-9_.]+)\"", path.read_text("utf-8")
            ):
                if not i18n.has(key):
                    missing.append(f"{path.relative_to(ROOT)}: {key}")
    assert not missing


def test_every_text_is_used() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for room in ("models", "importers", "tui")
        for path in (ROOT / room).rglob("*.py")
    )
    quoted = set(re.findall(r"[\"']([a-z_]+(?:\.[A-Za-z0-9_]+)+)[\"']", code))
    begun = tuple(set(re.findall(r"[\"']([a-z_]+\.[a-z0-9_.]*)\{", code)))
    unused = [
        key
        for area in i18n.areas("en")
        for name in i18n.catalogue(area, "en")
        if (key := f"{area}.{name}") not in quoted
        and not key.startswith(begun)
        and area not in NAMED_BY_DATA
    ]
    assert not unused
