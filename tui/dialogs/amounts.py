"""Amounts as a person types them into a dialog."""

import unicodedata

from models.i18n import t
from models.money import fen_from_yuan
from tui.times import yuan


def read_amount(text: str, *, most: int | None) -> tuple[int | None, str]:
    """The amount in fen, if it may be taken (above 0, at most `most`), and what to say of it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        fen = fen_from_yuan(plain)
    except ValueError:
        return None, t("dialog.amount.unknown")
    if fen <= 0:
        return None, t("dialog.amount.nothing")
    if most is not None and fen > most:
        return None, t("dialog.amount.too_much", most=yuan(most))
    return fen, f"= {yuan(fen)}"
