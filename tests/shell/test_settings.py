"""One file, variables, and a clear word about whatever is wrong in them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from models import locations, setting_values
from models.errors import SettingsError
from models.quick_settings import load_quick_settings
from models.setting_origins import origins
from models.settings import Settings, load_settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file in use; empty."""
    path = tmp_path / "settings.toml"
    path.write_text("", encoding="utf-8")
    monkeypatch.setenv("ZHISUN_SETTINGS", str(path))
    return path


def test_keys_are_the_fields() -> None:
    assert tuple(Settings.model_fields) == setting_values.KEYS


def test_a_variable_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("stale_hours = 12\nlookback_days = 9\n", encoding="utf-8")
    monkeypatch.setenv("ZHISUN_STALE_HOURS", "48")
    settings = load_settings()
    assert (settings.stale_hours, settings.lookback_days) == (48, 9)
    found = {one.key: (one.value, one.kind, one.name) for one in origins(settings)}
    assert found["stale_hours"] == ("48", "variable", "ZHISUN_STALE_HOURS")
    assert found["lookback_days"] == ("9", "file", str(file))
    assert found["refresh_seconds"] == ("1", "default", "")


def test_tables(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(
        '[keys]\nhandle = "h"\n[deadlines]\nanswer_return = 48\n'
        '[top_up]\nproduct_id = "880011"\nunit_price = "0.10"\nlimit = 500\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("ZHISUN_KEYS__UNDO", "z")
    settings = load_settings()
    assert settings.keys == {"handle": "h", "undo": "z"}
    assert settings.deadlines == {"answer_return": 48}
    assert (settings.top_up.product_id, settings.top_up.unit_fen) == ("880011", 10)


@pytest.mark.parametrize(
    ("text", "key", "near"),
    [
        ("lookback_day = 3", "lookback_day", "lookback_days"),
        ('[top_up]\nunit_prise = "1"', "top_up.unit_prise", "top_up.unit_price"),
        ("[deadlines]\nanswer_returns = 3", "deadlines.answer_returns", "deadlines.answer_return"),
    ],
)
@pytest.mark.parametrize("load", [load_settings, load_quick_settings])
def test_an_unknown_key_is_named_with_the_nearest(
    file: Path, text: str, key: str, near: str, load: Callable[[], object]
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(file) in caught.value.message
    assert key in caught.value.message
    assert near in caught.value.hint


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('lookback_days = "many"', "lookback_days"),
        ("lookback_days = 0", "lookback_days"),
        ("lookback_days = true", "lookback_days"),
        ('language = "fr"', "language"),
        ("refresh_seconds = inf", "refresh_seconds"),
        ('mask = "perhaps"', "mask"),
        ("actor = 3", "actor"),
        ("[keys]\nhandle = 3", "keys.handle"),
        ("[deadlines]\nanswer_return = -1", "deadlines.answer_return"),
        ('[top_up]\nunit_price = "0.123"', "top_up.unit_price"),
        ("database = 3", "database"),
        ("keys = 3", "keys"),
        ('theme = "nope"', "theme"),
        ("refresh_seconds = 0", "refresh_seconds"),
        ("inbox = 3", "inbox"),
        ("deadlines = []", "deadlines"),
        ("top_up = 1", "top_up"),
        ("[top_up]\nlimit = -1", "top_up.limit"),
        ("[top_up]\nproduct_id = 88", "top_up.product_id"),
    ],
)
@pytest.mark.parametrize("load", [load_settings, load_quick_settings])
def test_a_bad_value_is_named(file: Path, text: str, key: str, load: Callable[[], object]) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(file) in caught.value.message
    assert key in caught.value.message


@pytest.mark.parametrize("name", ["ZHISUN_LOKBACK_DAYS", "ZHISUN_STALE_HOURS__X"])
def test_an_unknown_variable_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "3")
    for load in (load_settings, load_quick_settings):
        with pytest.raises(SettingsError, match=name):
            load()


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHISUN_XLSX_MAX_MB", "big")
    with pytest.raises(SettingsError, match="ZHISUN_XLSX_MAX_MB"):
        load_settings()


def test_a_named_file_must_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "nowhere.toml"))
    for load in (load_settings, load_quick_settings):
        with pytest.raises(SettingsError, match="nowhere"):
            load()


def test_a_file_that_is_no_toml_is_named(file: Path) -> None:
    file.write_bytes(b"\xff\xfe language =")
    for load in (load_settings, load_quick_settings):
        with pytest.raises(SettingsError, match="settings"):
            load()


VALUES = st.sampled_from(
    ['""', '"auto"', '"en"', '"zh"', "0", "1", "24", '"24"', "24.0", "true", '"~/x.db"', "99999"]
)
WRITTEN = st.sampled_from(
    [
        *(key for key in setting_values.KEYS if key not in setting_values.TABLES),
        *("keys.handle", "keys.x", "deadlines.answer_return", "deadlines.foo", "top_up.limit"),
        *("top_up.unit_price", "top_up.product_id", "top_up.x", "keys", "deadlines", "top_up"),
    ]
)
VARIABLES = st.sampled_from(
    ["", "auto", "en", "7", " 7 ", "0", "x", "~/y.db", "zhisun-16", "{}", "null", '{"limit": 3}']
)


@examples(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400
)
@given(
    written=st.dictionaries(WRITTEN, VALUES, max_size=2),
    variables=st.dictionaries(WRITTEN, VARIABLES, max_size=2),
)
def test_both_readers_agree(file: Path, written: dict[str, str], variables: dict[str, str]) -> None:
    # A table is written once: `keys = 1` and `keys.x = 1` together are no TOML, and refused as such.
    # Variables have no such rule; what pydantic makes of a table given as a whole and in parts is
    # its own affair.
    assume(not any(key.partition(".")[0] in variables for key in variables if "." in key))
    file.write_text("".join(f"{k} = {v}\n" for k, v in written.items()), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for key, text in variables.items():
            patch.setenv(f"ZHISUN_{key.upper().replace('.', '__')}", text)
        assert _outcome(load_settings) == _outcome(load_quick_settings)


def _outcome(load: object) -> tuple[object, ...] | str:
    assert callable(load)
    try:
        found = load()
    except SettingsError:
        return "refused"
    database = found.database and str(found.database)
    return (database, found.language, found.lookback_days, found.stale_hours)


@pytest.mark.parametrize("value", ["", "relative", "/absolute/place"])
def test_places_are_those_of_platformdirs(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    platformdirs = pytest.importorskip("platformdirs")
    monkeypatch.setenv("XDG_DATA_HOME", value)
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    assert locations.data_folder() == platformdirs.user_data_path("zhisun", appauthor=False)
    assert locations.config_folder() == platformdirs.user_config_path("zhisun", appauthor=False)
