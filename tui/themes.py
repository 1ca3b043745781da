"""The looks: dark, light, the terminal's own 16 colours, and no colours at all."""

from textual.theme import Theme

from models.i18n import t

_ANSI_VARIABLES = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_white",
    "input-cursor-foreground": "ansi_black",
    "input-selection-background": "ansi_blue",
    "input-selection-foreground": "ansi_white",
}

THEMES: tuple[Theme, ...] = (
    Theme(
        name="zhisun-dark",
        primary="#7aa2c8",
        secondary="#5d7f9f",
        accent="#d9a05b",
        warning="#e0af68",
        error="#f0717a",
        success="#8fbf7f",
        foreground="#d8d8d4",
        background="#16181b",
        surface="#202429",
        panel="#2b3138",
        dark=True,
        variables={"cursor-row": "#33465a", "marked-row": "#3a3524", "faint": "#8b9198"},
    ),
    Theme(
        name="zhisun-light",
        primary="#1f4e79",
        secondary="#40688f",
        accent="#8a4b00",
        warning="#8a5200",
        error="#b3202c",
        success="#2f6b2a",
        foreground="#1c1e21",
        background="#fbfaf7",
        surface="#f0eee8",
        panel="#dfdcd3",
        dark=False,
        variables={"cursor-row": "#c5d9ec", "marked-row": "#f3e6bd", "faint": "#65696e"},
    ),
    Theme(
        name="zhisun-16",
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        ansi=True,
        variables=_ANSI_VARIABLES
        | {"cursor-row": "ansi_default", "marked-row": "ansi_default", "faint": "ansi_default"},
    ),
    Theme(
        name="zhisun-none",
        primary="ansi_default",
        secondary="ansi_default",
        accent="ansi_default",
        warning="ansi_default",
        error="ansi_default",
        success="ansi_default",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        ansi=True,
        variables=_ANSI_VARIABLES
        | {"cursor-row": "ansi_default", "marked-row": "ansi_default", "faint": "ansi_default"},
    ),
)
"""All looks, in the order in which the verb `theme` goes through them."""

NAMES = tuple(theme.name for theme in THEMES)
DEFAULT = NAMES[0]
NONE = NAMES[-1]


def known(name: str) -> str:
    """The named look, or the default where there is no such."""
    return name if name in NAMES else DEFAULT


def following(name: str) -> str:
    """The look after the named one."""
    return NAMES[(NAMES.index(known(name)) + 1) % len(NAMES)]


def shown_name(name: str) -> str:
    """What a look is called."""
    return t(f"desk.theme.{name}")
