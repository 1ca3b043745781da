"""The quick reader of plain TOML says what `tomllib` says, or leaves the text to it."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import i18n
from models.plain_toml import read_plain

FILES = sorted((Path(i18n.__file__).parent / "locales").glob("*/*.toml"))
CHECKIN = ("today", "words")
"""The areas of which `zhisun today` shows texts."""

LINES = st.sampled_from(
    [
        *('a = "x"', 'b-1 = "止损 {n}"', 'c = ""', 'd="x"', "e = 1", 'f = "a\\"b"', 'g = "a" # "'),
        *("# c", "", "[t]", "[t.u]", "[[v]]", '["w"]', "[]", 'h = """', '"""', "text", '" = "'),
        *('"k" = "x"', 'l.m = "x"', 'n = "', 'o = "a"b"', " p = 'x'", 'q = """x"""', "r = []"),
        *('s = "x" ', '止 = "x"', "= ", "[t] # c", '"""x', "[", 'u = "=" = "'),
    ]
)


def flat(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    """Nested tables joined with dots, as catalogues are."""
    found: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES])
def test_catalogues_are_read_as_tomllib_reads_them(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert i18n.catalogue(file.stem, file.parent.name) == flat(tomllib.loads(text))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("area", CHECKIN)
def test_what_the_checkin_shows_is_plain(language: str, area: str) -> None:
    file = next(one for one in FILES if one.match(os.path.join(language, f"{area}.toml")))
    assert read_plain(file.read_text(encoding="utf-8")) is not None


@given(st.lists(LINES, max_size=6).map("\n".join))
def test_plain_or_nothing(text: str) -> None:
    found = read_plain(text)
    if found is None:
        return
    try:
        assert found == flat(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:  # it does not look whether a name is given twice
        assert "Cannot" in str(error)  # noqa: PT017 - any other mistake is not plain


def test_what_is_not_plain_is_left_alone() -> None:
    assert read_plain('a = "x"\nb = 1\n') is None
    assert read_plain('a = """\nx\n') is None
    assert read_plain('[t]\na = """\nx\ny\n"""\n') == {"t.a": "x\ny\n"}
