"""The English catalogue: find every French sentence of the source, keep the catalogue complete, compile it.

French is the source language. GNU gettext is not needed: sentences are read from Python by its own parser
and from templates by Django's, and the catalogue is handled by polib. Compiling also makes a French one, of the plurals
alone: in French zero is singular (« 0 crise »), and without a catalogue the rule would be the English one.

    python scripts/messages.py update | check | compile
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cordee"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLURALS = SOURCE / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
CALL = re.compile(
    rf"\b(?P<name>ngettext|pgettext|gettext|_)\((?P<first>{LITERAL})(?:, (?P<second>{LITERAL}))?"
)

Sentence = tuple[str, str, str]
Found = dict[Sentence, set[str]]


def in_python(text: str) -> list[Sentence]:
    """(sentence, plural, context) of every marked string of a module."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in SINGLE and texts:
            found.append((texts[0], "", ""))
        elif name in PLURAL and len(texts) > 1:
            found.append((texts[0], texts[1], ""))
        elif name in IN_CONTEXT and len(texts) > 1:
            found.append((texts[1], "", texts[0]))
    return found


def in_template(text: str, origin: str) -> list[Sentence]:
    """(sentence, plural, context) of every translated tag of a template, through Django's own reading of it."""
    from django.utils.translation.template import templatize

    flat = templatize(text, origin=origin)
    found = []
    for match in CALL.finditer(flat):
        texts = [ast.literal_eval(match[name]) for name in ("first", "second") if match[name]]
        if match["name"] == "pgettext":
            found.append((texts[1], "", texts[0]))
        else:
            found.append((texts[0], texts[1] if match["name"] == "ngettext" else "", ""))
    return found


def collect() -> Found:
    found: Found = defaultdict(set)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        text = path.read_text(encoding="utf-8")
        sentences = in_python(text) if path.suffix == ".py" else in_template(text, str(path))
        for sentence in sentences:
            if sentence[0].strip():
                found[sentence].add(path.relative_to(ROOT).as_posix())
    return found


def load() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "Cordée",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def update() -> int:
    """Bring the catalogue to the source: new sentences empty, forgotten ones removed, translations kept."""
    known = {_sentence(entry): entry for entry in load()}
    catalogue = load()
    catalogue.clear()
    for sentence, places in sorted(collect().items()):
        text, plural, context = sentence
        made = polib.POEntry(msgid=text, msgid_plural=plural, msgctxt=context or None)
        entry = known.get(sentence) or made
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.occurrences = [(place, "") for place in sorted(places)]
        entry.flags = ["python-format"] if re.search(r"%\(\w+\)[sd]|%[sd]", text) else []
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    print(f"{len(catalogue)} phrases, {len(faults(catalogue))} à traduire")
    return 0


def faults(catalogue: polib.POFile) -> list[str]:
    """What keeps the catalogue from being complete, one line a fault."""
    found = []
    for entry in catalogue:
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(texts) or entry.fuzzy:
            found.append(f"à traduire : {entry.msgid!r}")
        elif any(_places(text) - _places(entry.msgid + entry.msgid_plural) for text in texts):
            found.append(f"places inconnues dans la traduction de {entry.msgid!r}")
    return found


def _sentence(entry: polib.POEntry) -> Sentence:
    return entry.msgid, entry.msgid_plural, entry.msgctxt or ""


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def check() -> int:
    """0 when every sentence of the source is translated and nothing else is."""
    catalogue = load()
    known = {_sentence(entry) for entry in catalogue}
    source = set(collect())
    found = [f"absente du catalogue : {text!r}" for text, *_rest in sorted(source - known)]
    found += [f"ne sert plus : {text!r}" for text, *_rest in sorted(known - source)]
    found += faults(catalogue)
    for fault in found[:40]:
        print(fault)
    print(f"catalogue anglais : {len(known)} phrases, {len(found)} défaut(s)")
    return 1 if found else 0


def compile_catalogue() -> int:
    if CATALOGUE.exists():
        load().save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
        PLURALS.parent.mkdir(parents=True, exist_ok=True)
        french_plurals().save_as_mofile(str(PLURALS))
    return 0


def french_plurals() -> polib.POFile:
    """Each sentence that counts, said as it is written, with the French rule."""
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for text, plural, context in sorted(collect()):
        if plural:
            forms = {0: text, 1: plural}
            catalogue.append(
                polib.POEntry(msgid=text, msgid_plural=plural, msgstr_plural=forms, msgctxt=context or None)
            )
    return catalogue


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    verbs = {"update": update, "check": check, "compile": compile_catalogue}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    sys.exit(verbs[sys.argv[1]]())
