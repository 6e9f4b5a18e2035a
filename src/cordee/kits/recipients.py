"""Who a row is for: the cells of a kit, as people name them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cordee.kits.headings import fold
from cordee.kits.sheet_parts import LIMITS, MOST_CELLS, RowRefused
from cordee.kits.sheet_words import EVERYBODY, key_for
from cordee.packs.wording import _, said


class Recipients:
    """The cells met so far. ``closed``: only the kit's own cells count; otherwise new names make new cells."""

    def __init__(self, known: Mapping[str, str] | None):
        self.closed = known is not None
        self.cells: dict[str, str] = dict(known or {})

    def meet(self, text: str) -> None:
        """Note the cells that a row names. Raises ``RowRefused``."""
        for name in self._names(text):
            self._cell(name)

    def keys(self, text: str) -> list[str]:
        """The cells that a row is for; all of them when it does not say. Raises ``RowRefused``."""
        names = self._names(text) or [EVERYBODY[0]]
        found: list[str] = []
        for name in names:
            if fold(name) in EVERYBODY:
                found += list(self.cells) or [self._cell(said(_("Cellule de crise")))]
            else:
                found.append(self._cell(name))
        return list(dict.fromkeys(found))

    def _names(self, text: str) -> list[str]:
        names: list[str] = []
        for line in text.split("\n"):
            whole = self._match(line)
            names += [line] if whole else [part for part in re.split(r"[,;/+]", line) if part.strip()]
        return [part for name in names for part in self._without_and(name.strip()) if part]

    def _without_and(self, name: str) -> list[str]:
        """« Cellule A et cellule B » are two; « Cellule qualité et risques » is one."""
        parts = [part.strip() for part in re.split(r"\s(?:et|and|&)\s", name)]
        apart = all(self._match(part) or fold(part).startswith(("cellule", "cell ")) for part in parts)
        return parts if len(parts) > 1 and apart and not self._match(name) else [name]

    def _match(self, name: str) -> str:
        """The key of the one cell that these words mean, or nothing."""
        wanted = fold(name)
        exact = [key for key, label in self.cells.items() if wanted in (fold(key), fold(label))]
        if exact or len(wanted) < 4 or not self.closed:
            return exact[0] if exact else ""
        near = [key for key, label in self.cells.items() if wanted in fold(label) or fold(label) in wanted]
        return near[0] if len(near) == 1 else ""

    def _cell(self, name: str) -> str:
        if fold(name) in EVERYBODY:
            return ""
        if key := self._match(name):
            return key
        if self.closed:
            known = ", ".join(self.cells.values())
            sentence = _("Ce destinataire n’est pas une cellule du kit (%(known)s).")
            raise RowRefused("to", name, said(sentence, known=known))
        if len(name) > LIMITS["to"]:
            raise RowRefused("to", name, said(_("Le nom dépasse %(n)s caractères."), n=LIMITS["to"]))
        if len(self.cells) >= MOST_CELLS:
            raise RowRefused("to", name, said(_("Un kit compte au plus %(n)s cellules."), n=MOST_CELLS))
        return key_for(self.cells, name, "cellule")
