"""Money: integer fen inside, yuan text at the doors. No floats, no other unit."""

import re
import unicodedata
from functools import cache

_YUAN = r"(?P<sign>[-+]?)[¥￥]?(?P<sign2>[-+]?)(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<cents>[0-9]{1,2})0*)?元?"


def fen_from_yuan(text: str) -> int:
    """Read yuan text (`1,234.50`, `¥65.00`, `-2.00`, `500元`) as fen.

    Raises:
        ValueError: the text is not an amount with at most two decimals that matter.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    match = _yuan().fullmatch(plain)
    if match is None:
        raise ValueError(text)
    sign, sign2, yuan, cents = match.group("sign", "sign2", "yuan", "cents")
    if sign and sign2:
        raise ValueError(text)
    fen = int(yuan.replace(",", "")) * 100 + int((cents or "0").ljust(2, "0"))
    return -fen if "-" in (sign, sign2) else fen


@cache
def _yuan() -> re.Pattern[str]:
    """Compiled when it is first wanted: whatever only shows money does not pay for reading it."""
    return re.compile(_YUAN)


def yuan_text(fen: int) -> str:
    """Fen as yuan with two decimals and thousands commas: `1,234.50`, `-2.00`."""
    sign = "-" if fen < 0 else ""
    yuan, cents = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{cents:02d}"
