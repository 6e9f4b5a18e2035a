"""A kit's documents as pages: Markdown to HTML in which nothing of the author's is executed."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cordee.kits.models import Kit, KitFile
from cordee.kits.pack import render

WRITTEN = (".md", ".txt")


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document as the kit lists it; ``audience``: players, facilitators or observers."""

    file: str
    title: str
    audience: str

    @property
    def is_text(self) -> bool:
        return self.file.endswith(WRITTEN)


def documents_of(document: Mapping[str, Any], audience: str = "") -> list[DocumentEntry]:
    """The documents that a kit lists, all of them or those for one audience."""
    entries = [DocumentEntry(d["file"], d["title"], d["for"]) for d in document.get("documents", [])]
    return [entry for entry in entries if audience in ("", entry.audience)]


def document_html(kit: Kit, path: str, document: Mapping[str, Any] | None = None) -> SafeString:
    """One text of the kit as HTML, variables written out. Raises ``KitFile.DoesNotExist``.

    ``document`` is the exercise's own copy of the kit, whose variables say the house's name; by default the
    kit's, with its examples. Whoever calls has checked who may read this document.
    """
    data = bytes(KitFile.objects.get(kit=kit, path=path).data)
    return markdown_html(render(data.decode("utf-8-sig", "replace"), defaults(document or kit.document)))


def defaults(document: Mapping[str, Any]) -> dict[str, str]:
    return {variable["key"]: variable["default"] for variable in document.get("variables", [])}


def markdown_html(text: str) -> SafeString:
    """Headings, lists, tables, emphasis, links; HTML in the source is shown as text, images are left out."""
    tokens = _parser().parse(text)
    return mark_safe(_parser().renderer.render(_dressed(tokens), _parser().options, {}))  # noqa: S308 html=False


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default").disable("image")


def _dressed(tokens: Sequence[Token]) -> Sequence[Token]:
    """The page has its own first heading; tables wear the platform's class; links leave no trace."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        elif token.type == "table_open":
            token.attrSet("class", "table")
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")
    return tokens
