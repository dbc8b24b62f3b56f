"""What a license lets a stranger do: classes of licenses, and the rights that follow from them.

Expressions are parsed when they are collected (`audits.collect.terms`); here they arrive as
alternatives of identifiers, and a table, which is data, says the class of each identifier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from audits.engine.components import Medium


class Rights(StrEnum):
    """May a stranger use, study, change and share it, for any purpose, without asking?"""

    FREE = "free"
    RESTRICTED = "restricted"
    UNSTATED = "unstated"


class LicenseClass(StrEnum):
    """The classes that the table sorts license identifiers into."""

    FREE_SOFTWARE = "free_software"
    """OSI approved or FSF libre, or OpenMDW, which says the same for models."""
    FREE_CONTENT = "free_content"
    """Free for data and documents: CC0, CC BY, CC BY-SA, ODC, CDLA and the like."""
    USE_RESTRICTED = "use_restricted"
    """Forbids certain uses: the RAIL family and its like."""
    COMMUNITY = "community"
    """A vendor's own terms with limits on who may use it or how: Llama, Gemma and their like."""
    NONCOMMERCIAL = "noncommercial"
    """Research or non-commercial use only."""
    NO_DERIVATIVES = "no_derivatives"
    """May be passed on, not changed."""
    DATA_USE_LIMITED = "data_use_limited"
    """Allows computing with the data, not passing it on."""
    PROPRIETARY = "proprietary"
    """All rights kept, or terms of a service."""
    UNREAD = "unread"
    """A license that nobody here has read yet, or a family name without a version."""
    NONE = "none"
    """No license was found."""


RESTRICTED = frozenset(
    {
        LicenseClass.USE_RESTRICTED,
        LicenseClass.COMMUNITY,
        LicenseClass.NONCOMMERCIAL,
        LicenseClass.NO_DERIVATIVES,
        LicenseClass.DATA_USE_LIMITED,
        LicenseClass.PROPRIETARY,
    }
)

# From what binds a stranger least to what binds most. Not knowing stands between: it is never
# taken for a permission, and a limit that was read is worse news than one that was not.
CLASS_ORDER = (
    LicenseClass.FREE_SOFTWARE,
    LicenseClass.FREE_CONTENT,
    LicenseClass.UNREAD,
    LicenseClass.NONE,
    LicenseClass.USE_RESTRICTED,
    LicenseClass.COMMUNITY,
    LicenseClass.DATA_USE_LIMITED,
    LicenseClass.NO_DERIVATIVES,
    LicenseClass.NONCOMMERCIAL,
    LicenseClass.PROPRIETARY,
)

# Best first. Restricted last: a stated limit is certain, a missing license may still be mended.
RIGHTS_ORDER = (Rights.FREE, Rights.UNSTATED, Rights.RESTRICTED)

# The order of the board. There unstated comes last, so that taking a license away never raises a
# model: who states a limit has at least said what a stranger may do.
BOARD_ORDER = (Rights.FREE, Rights.RESTRICTED, Rights.UNSTATED)


# What the Hub's cards say instead of naming a license.
_NO_LICENSE = frozenset({"", "other", "unknown"})


@dataclass(frozen=True, slots=True)
class Terms:
    """The license of one artifact, as stated and as parsed.

    `alternatives` is the expression in disjunctive form: a stranger may choose one alternative, and
    is then bound by every identifier in it. Empty means that nothing could be parsed.
    """

    stated: str
    name: str | None = None
    link: str | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()

    @property
    def names_nothing(self) -> bool:
        """True when the words name no license: `other`, `unknown`, or nothing but a link."""
        if self.alternatives:
            return all(word in _NO_LICENSE for part in self.alternatives for word in part)
        return self.stated.lower() in _NO_LICENSE and not self.name


@dataclass(frozen=True, slots=True)
class LicenseEntry:
    """A row of the license table: an identifier as the Hub, SPDX or a publisher writes it."""

    identifier: str
    name: str
    license_class: LicenseClass
    spdx: str | None = None
    url: str | None = None
    note: str = ""


class LicenseTable:
    """Looks up identifiers, case-insensitively, by the Hub's name or by SPDX's."""

    def __init__(self, entries: Iterable[LicenseEntry]) -> None:
        self.entries = tuple(entries)
        self._by_name: Mapping[str, LicenseEntry] = {
            # A Hub identifier wins over an equal SPDX one: `bsl-1.0` is Boost's on the Hub and in
            # SPDX, and nobody's Business Source License.
            **{entry.spdx.lower(): entry for entry in self.entries if entry.spdx},
            **{entry.identifier.lower(): entry for entry in self.entries},
        }

    def find(self, identifier: str) -> LicenseEntry | None:
        """Return the row for an identifier, or None when the table does not know it."""
        key = identifier.lower()
        for suffix in ("-only", "-or-later", "+"):
            if key not in self._by_name and key.endswith(suffix):
                key = key.removesuffix(suffix)
        return self._by_name.get(key)

    def classify(self, terms: Terms | None) -> LicenseClass:
        """Return the class of some terms: the best alternative, each as bad as its worst part."""
        if terms is None:
            return LicenseClass.NONE
        if not terms.alternatives:
            said = terms.stated or terms.name or terms.link
            return LicenseClass.UNREAD if said else LicenseClass.NONE
        return min(
            (
                max((self._class_of(identifier) for identifier in together), key=_class_rank)
                for together in terms.alternatives
            ),
            key=_class_rank,
        )

    def spell(self, terms: Terms | None) -> str:
        """Return the one way in which this board writes some terms; empty when there are none.

        `apache-2.0` on a card and `Apache-2.0` in a list are the same license: where an identifier
        has an SPDX one, that is written, so that another spelling is never taken for a change.
        """
        if terms is None:
            return ""
        if terms.names_nothing:
            return terms.name or terms.stated or terms.link or ""
        together = [" AND ".join(map(self._spelled, part)) for part in terms.alternatives]
        if len(together) > 1:
            together = [f"({part})" if " AND " in part else part for part in together]
        return " OR ".join(together) or terms.name or terms.stated

    def _spelled(self, identifier: str) -> str:
        entry = self.find(identifier)
        if entry is None:
            return identifier.removeprefix("LicenseRef-")
        if entry.spdx and identifier.lower() in (entry.identifier.lower(), entry.spdx.lower()):
            return entry.spdx
        if entry.spdx:
            # Found by its family: `-or-later` and its like say more than the row does.
            return identifier
        custom = entry.identifier.startswith("LicenseRef-")
        return entry.name if custom else entry.identifier

    def _class_of(self, identifier: str) -> LicenseClass:
        entry = self.find(identifier)
        return entry.license_class if entry else LicenseClass.UNREAD


def _class_rank(license_class: LicenseClass) -> int:
    return CLASS_ORDER.index(license_class)


def rights_of(license_class: LicenseClass, medium: Medium) -> Rights:
    """Return the rights that a class of license gives for a kind of artifact.

    Content licenses are free for data and documents only: for code and weights they leave patents
    and source unsaid, so those count as free when the Open Source Initiative or the Free Software
    Foundation says so (then the table has them as free software) and as unstated otherwise.
    """
    if license_class is LicenseClass.FREE_SOFTWARE:
        return Rights.FREE
    if license_class is LicenseClass.FREE_CONTENT:
        return Rights.FREE if medium in (Medium.DATA, Medium.DOCUMENT) else Rights.UNSTATED
    if license_class in RESTRICTED:
        return Rights.RESTRICTED
    return Rights.UNSTATED


def worst_rights(rights: Iterable[Rights]) -> Rights:
    """Return the rights over several artifacts together; over none at all they are unstated."""
    return max(rights, key=RIGHTS_ORDER.index, default=Rights.UNSTATED)
