"""What the footer offers: the verbs that apply to the case at hand, as many as fit. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tui.caseline import Piece
from tui.cells import width
from tui.verbs import BY_ID, FOOTER_ENDING, keys_of, shown_key

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Offer:
    """One verb of the footer."""

    verb: str
    key: str
    name: str
    allowed: bool

    @property
    def cells(self) -> int:
        """Width of key and name."""
        return width(self.key) + 1 + width(self.name)


def offers(
    verbs: Sequence[str],
    keys: Mapping[str, str],
    allowed: Callable[[str], bool],
    cells: int,
    ending_verbs: Sequence[str] = FOOTER_ENDING,
    names: Mapping[str, str] | None = None,
) -> list[Offer]:
    """The verbs that fit, most likely first, and always those of the end (the palette and the help).

    `names`: other names than the verbs' own.
    """
    names = names or {}
    ending = [found for verb in ending_verbs if (found := _offer(verb, keys, allowed, names))]
    room = cells - 1 - sum(each.cells + len(_GAP) for each in ending)
    if ending:
        room += len(_GAP)
    shown: list[Offer] = []
    for verb in verbs:
        offer = _offer(verb, keys, allowed, names)
        if offer is None:
            continue
        if offer.cells + len(_GAP) > room:
            continue
        room -= offer.cells + len(_GAP)
        shown.append(offer)
    return shown + ending


def _offer(
    verb: str,
    keys: Mapping[str, str],
    allowed: Callable[[str], bool],
    names: Mapping[str, str],
) -> Offer | None:
    bound = keys_of(BY_ID[verb], keys)
    if not bound:
        return None
    return Offer(verb, shown_key(bound[0]), names.get(verb, BY_ID[verb].name), allowed(verb))


def footer_line(shown: Sequence[Offer], note: str = "") -> tuple[Piece, ...]:
    """The footer as pieces; `note` stands before the verbs."""
    pieces: list[Piece] = [(" ", "")]
    if note:
        pieces.append((note + _GAP, "strong"))
    for offer in shown:
        pieces.append((offer.key, "key" if offer.allowed else "off"))
        pieces.append((f" {offer.name}{_GAP}", "" if offer.allowed else "off"))
    return tuple(pieces)


def verb_at(shown: Sequence[Offer], x: int, note: str = "") -> str | None:
    """The verb under column `x` of a footer line, for the mouse."""
    at = 1 + (width(note) + len(_GAP) if note else 0)
    for offer in shown:
        if at <= x < at + offer.cells:
            return offer.verb
        at += offer.cells + len(_GAP)
    return None
