"""Texts for before the order, against one reason of one product. Pure.

They are templates of kind `notice` (docs/drafts.md), checked like messages to buyers. Chinese
whatever the user's language is.
"""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from models import compliance, drafts
from models.compliance import Finding
from models.drafts import DraftFacts, RenderedDraft, TemplateInfo
from models.states import DraftKind


def notice_id(shop_id: str, product: str, reason: str) -> str:
    """The id of a notice, the same in every database."""
    text = "\x1f".join((shop_id, product, reason))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def notice_facts(product: str, reason: str, shop: str) -> DraftFacts:
    """What a notice may rest on: names, and nothing of any case."""
    return DraftFacts(product=product, reason=reason, shop=shop)


def notice_templates(
    product: str, reason: str, shop: str, *, folders: Sequence[Path] = ()
) -> list[TemplateInfo]:
    """The templates of notices, those for the reason first."""
    facts = notice_facts(product, reason, shop)
    return drafts.templates_for(DraftKind.NOTICE, facts, folders=folders)


def write_notice(
    product: str,
    reason: str,
    shop: str,
    template: str | None = None,
    *,
    folders: Sequence[Path] = (),
) -> RenderedDraft:
    """Write the notice of a template, or of the one that fits the reason best.

    Raises:
        TemplateError: there is no such template, or one of the user's is not valid.
    """
    chosen = template or notice_templates(product, reason, shop, folders=folders)[0].id
    return drafts.render(chosen, notice_facts(product, reason, shop), folders=folders)


def check_notice(
    text: str, product: str, reason: str, shop: str, *, folders: Sequence[Path] = ()
) -> list[Finding]:
    """What the platform's rules do not like in a notice."""
    return compliance.check(text, notice_facts(product, reason, shop), folders=folders)
