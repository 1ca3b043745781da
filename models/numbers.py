"""Order and after-sale numbers as people type and copy them. Pure."""

import re
import unicodedata

_ORDER = re.compile(r"(\d{6})-?(\d{15})")


def normal_number(text: str) -> str:
    """A number without blanks, width and dash variants; an order number in its canonical form."""
    kept = "".join(
        "-" if unicodedata.category(character) == "Pd" or character == "−" else character
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cs")
    )
    match = _ORDER.fullmatch(kept)
    return f"{match.group(1)}-{match.group(2)}" if match else kept.lower()
