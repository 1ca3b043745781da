"""All settings: one TOML file and `ZHISUN_*` variables, checked by pydantic-settings.

A variable wins over the file, the file over the default. `zhisun today` reads its few settings
through `models.quick_settings` instead.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings.exceptions import SettingsError as SourceError

from models import setting_values as values
from models.errors import SettingsError
from models.i18n import t
from models.locations import default_inbox, settings_file


def _whole(key: str) -> BeforeValidator:
    return BeforeValidator(lambda value: values.within(values.whole(value), values.WHOLE[key]))


Text = Annotated[str, BeforeValidator(values.text)]


class TopUp(BaseModel):
    """The shop's 补差价 product, through which a buyer can pay back on the platform."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    product_id: Text = ""
    """Id of the product; empty if the shop has none."""
    unit_fen: Annotated[int, BeforeValidator(values.fen)] = Field(default=0, alias="unit_price")
    """Price of one piece in fen; yuan text in the file (`unit_price = "0.10"`)."""
    limit: Annotated[int, _whole("top_up.limit")] = 0
    """Most pieces that one order can hold; 0 is no limit."""


class Settings(BaseSettings):
    """Every setting. Made by `load_settings`; tests may pass values by name."""

    model_config = SettingsConfigDict(
        env_prefix=values.PREFIX,
        env_nested_delimiter=values.NESTED,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_default=False,
    )

    database: Annotated[Path, BeforeValidator(values.path)] | None = None
    """The database file; `None`: the user's data folder."""
    inbox: Annotated[Path, BeforeValidator(values.path)] = Field(default_factory=default_inbox)
    """The folder in which `i` and `zhisun import` without a path look for new files."""
    language: Annotated[Literal["auto", "zh_CN", "en"], BeforeValidator(values.language)] = "auto"
    """Language of the program; `auto` asks the locale."""
    lookback_days: Annotated[int, _whole("lookback_days")] = 30
    """Refunds and payouts older than this open no case."""
    refresh_seconds: Annotated[float, BeforeValidator(values.seconds)] = 1.0
    """How often the desk looks for changes by other processes."""
    stale_hours: Annotated[int, _whole("stale_hours")] = 24
    """After-sales data older than this makes `zhisun today` end with 11."""
    snooze_max_minutes: Annotated[int, _whole("snooze_max_minutes")] = 120
    """Longest snooze of the one-key snooze."""
    follow_up_days: Annotated[int, _whole("follow_up_days")] = 2
    """A sent repayment request comes back after this time."""
    follow_up_max: Annotated[int, _whole("follow_up_max")] = 2
    """Follow-ups after which the advice is to stop."""
    reviews_a_month: Annotated[int, _whole("reviews_a_month")] = 12
    """Second reviews of appeals (复议) that the platform grants in a month."""
    result_days: Annotated[int, _whole("result_days")] = 7
    """Submitted evidence, an appeal or a claim comes back after this time."""
    xlsx_max_mb: Annotated[int, _whole("xlsx_max_mb")] = 60
    """Largest workbook that is read; a workbook is held in memory."""
    zip_max_mb: Annotated[int, _whole("zip_max_mb")] = 2048
    """Largest unpacked size of a zip."""
    actor: Text = ""
    """Who you are in the history; empty: the login name."""
    theme: Annotated[str, BeforeValidator(values.theme)] = "zhisun-dark"
    """Colours of the desk."""
    mask: Annotated[bool, BeforeValidator(values.switch)] = True
    """Buyer data is masked on screen."""
    keys: dict[str, Text] = Field(default_factory=dict)
    """Keys by verb; several keys parted by commas."""
    deadlines: dict[str, Annotated[float, BeforeValidator(values.hours)]] = Field(
        default_factory=dict
    )
    """Hours by deadline rule, in place of the built-in ones."""
    top_up: TopUp = TopUp()
    """The 补差价 product."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values given by name, then variables, then the file."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=settings_file())
        return init_settings, env_settings, toml


def load_settings() -> Settings:
    """Read the settings file and the variables.

    Raises:
        SettingsError: a key is unknown or a value bad; names the file or variable and the key.
    """
    file = settings_file()
    written = values.read_file(file)
    for name in values.variables(os.environ):
        values.key_of_variable(name)
    try:
        settings = Settings()
    except ValidationError as error:
        raise _first_problem(error, written, file) from error
    except SourceError as error:
        raise SettingsError(
            t("settings.bad_variable", problem=error), t("settings.hint.list")
        ) from error
    except tomllib.TOMLDecodeError as error:  # pragma: no cover - the file changed meanwhile
        raise SettingsError(t("settings.bad_file", origin=file, problem=error)) from error
    for rule in settings.deadlines:
        values.known_rule(str(_variable_of(("deadlines", rule)) or file), rule)
    return settings


def _first_problem(error: ValidationError, written: dict[str, Any], file: Path) -> SettingsError:
    problem = error.errors(include_url=False)[0]
    place = tuple(str(part) for part in problem["loc"] if not _is_tag(part))
    key = ".".join(place)
    origin = _variable_of(place) or str(file)
    if problem["type"] == "extra_forbidden":
        known = values.KEYS if len(place) == 1 else [f"{place[0]}.{name}" for name in values.TOP_UP]
        return values.unknown_key(origin, key, known)
    cause = problem.get("ctx", {}).get("error")
    text = str(cause) if isinstance(cause, ValueError) else problem["msg"]
    return values.bad_value(origin, key, problem["input"], text)


def _is_tag(part: object) -> bool:
    """Whether pydantic put the name of a union's branch into a location."""
    return isinstance(part, str) and (part == "none" or "[" in part)


def _variable_of(place: tuple[str, ...]) -> str | None:
    """The variable that sets the key, if one does."""
    found = values.variables(os.environ)
    for length in range(len(place), 0, -1):
        name = values.PREFIX + values.NESTED.join(place[:length]).upper()
        if name in found:
            return name
    return None
