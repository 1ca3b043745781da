"""Turns the verb registry into Textual's bindings and keymap."""

from collections.abc import Mapping

from textual.binding import Binding

from tui.verbs import VERBS, Where, keys_of


def bindings(where: Where) -> list[Binding]:
    """One binding for every verb of a kind of screen; the verb's id is the binding's.

    They have priority so that a key is acted on while it is read, for the case that was painted
    then; `check_action` takes them out of the way of text fields.
    """
    return [
        Binding(
            verb.keys,
            f"verb('{verb.id}')",
            verb.id,
            id=verb.id,
            show=False,
            priority=True,
        )
        for verb in VERBS
        if where in verb.where and verb.keys
    ]


def keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """The user's keys as Textual's keymap, without what cannot be used."""
    return {
        verb.id: ",".join(keys_of(verb, keys))
        for verb in VERBS
        if verb.id in keys and keys_of(verb, keys)
    }
