"""What a document is made of, before it is laid out: words and numbers only, no typography."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``tone``: plain, note (small print) or strong."""

    kind: ClassVar[str] = "text"
    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, one a line."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A few numbers to be seen first: (value, what it is)."""

    kind: ClassVar[str] = "figures"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``widths`` are shares of the page's width, one a column."""

    kind: ClassVar[str] = "grid"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """``share`` and ``target`` are fractions of the longest length drawn; ``share`` None is not drawn as zero."""

    label: str
    words: str
    share: float | None
    target: float | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    kind: ClassVar[str] = "bars"
    caption: str
    rows: tuple[Bar, ...]
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the drawn timeline: marks at fractions of its length, with the number written on them, if any."""

    label: str
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The timeline at a glance. ``links`` go from the first lane to the second; ``ticks`` are (fraction, words)."""

    kind: ClassVar[str] = "drawing"
    caption: str
    words: str
    ticks: tuple[tuple[float, str], ...]
    lanes: tuple[Lane, ...]
    links: tuple[tuple[float, float], ...]
    how: str = ""  # how to read the picture
    legend: str = ""  # what its numbers stand for


@dataclass(frozen=True, slots=True)
class Code:
    """A square code to scan and, for those who cannot, the same in words."""

    kind: ClassVar[str] = "code"
    data: str
    words: str


Block = Text | Heading | Bullets | Facts | Figures | Grid | Bars | Drawing | Code


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document. ``stamp`` is written across a draft; ``mark`` at the top of every page."""

    kind: str  # what it is: « Retour d’expérience »
    title: str
    subtitle: str
    mark: str
    reference: str
    author: str
    language: str
    cover: tuple[tuple[str, str], ...]
    signature: tuple[str, ...]
    sections: tuple[Section, ...]
    stamp: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values for a template that knows no Python."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "sections"}
        return plain | {"sections": [_section(section) for section in self.sections]}


def _section(section: Section) -> dict[str, Any]:
    blocks = [{"kind": block.kind, **asdict(block)} for block in section.blocks]
    return {"title": section.title, "new_page": section.new_page, "blocks": blocks}
