"""Every reason and kind has its text in both languages."""

import re
from pathlib import Path

import pytest

from importers.exports import EXPORTS, TEMPLATES
from models.i18n import LANGUAGES, catalogue

SOURCES = [
    file.read_text(encoding="utf-8")
    for file in Path("importers").rglob("*.py")
    if not {"pages", "demo"}.intersection(file.parts)
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_kinds_and_messages_have_texts(language: str) -> None:
    codes = {code for text in SOURCES for code in re.findall(r'CellError\(\s*"(\w+)"', text)}
    codes |= {code for text in SOURCES for code in re.findall(r'return "(too_\w+|cell_\w+)"', text)}
    assert codes - set(catalogue("reject", language)) == set()
    keys = {key for text in SOURCES for key in re.findall(r't\(\s*"importers\.([\w.]+)"', text)}
    keys |= {f"kind.{export.name}" for export in EXPORTS} | {
        f"template.{name}" for name in TEMPLATES
    }
    assert len(keys) > 30
    assert keys - set(catalogue("importers", language)) == set()


@pytest.mark.parametrize("area", ["importers", "reject"])
def test_both_languages_have_the_same_places(area: str) -> None:
    first, second = (catalogue(area, language) for language in LANGUAGES)
    assert first.keys() == second.keys()
    for key in first:
        places = [set(re.findall(r"{(\w+)}", text[key])) for text in (first, second)]
        assert places[0] == places[1], key
