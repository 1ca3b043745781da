"""Which lines of detail pages are about an after-sale, and what they prove of its return. Pure."""

from models.dossier import Dossier
from models.facts import PageLineValues
from models.merge import Fact
from models.subjects import Subject

TRACK = "track"
ENTRY = "entry"
SIGNED = "signed"
NOT_MOVED = "none"
"""What a line of the track means by which no courier has the parcel yet."""


def lines_about(dossier: Dossier, subject: Subject) -> list[tuple[PageLineValues, Fact]]:
    """The lines about an after-sale, oldest first; those without a time come first.

    Lines of a page that names only the order go where its row goes (`subjects`); if such rows go to
    different after-sales, nobody can tell.
    """
    if not dossier.page_lines:
        return []
    meant = _is_meant(dossier, subject)
    found = [
        (values, fact)
        for values, fact in dossier.page_lines
        if (values.after_sale_id == subject.after_sale_id if values.after_sale_id else meant)
    ]
    return sorted(found, key=lambda pair: (pair[0].at, pair[0].kind, pair[0].text))


def return_signed(dossier: Dossier, subject: Subject) -> bool:
    """Whether the return's track on a page says that the parcel was signed for."""
    if not dossier.page_lines:
        return False
    lines = lines_about(dossier, subject)
    return any(values.kind == TRACK and values.means == SIGNED for values, _fact in lines)


def _is_meant(dossier: Dossier, subject: Subject) -> bool:
    """Whether every page row that names only the order is about this after-sale."""
    loose = sum(
        values.kind == "after_sale" and not values.after_sale_id
        for values, _fact in dossier.sightings
    )
    own = sum(not values.after_sale_id for values, _fact in subject.sightings)
    return 0 < own == loose
