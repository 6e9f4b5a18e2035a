"""The words of spreadsheets: channels, yes and no, everybody, titles of phases."""

from __future__ import annotations

import re

from cordee.kits.headings import fold

CHANNELS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "mel", "courriel", "messagerie", "message electronique"),
    "phone": ("phone", "tel", "telephone", "appel", "appel telephonique", "call", "bip", "talkie", "radio"),
    "press": ("press", "presse", "article", "tv", "television", "journal", "media", "medias", "depeche", "bfm"),
    "social": ("social", "reseau social", "reseaux sociaux", "rs", "twitter", "x", "facebook", "post", "tweet"),
    "paper": ("paper", "papier", "courrier", "fax", "document", "remise", "main propre", "affiche", "letter"),
    "room": (
        "room", "salle", "oral", "verbal", "sms", "whatsapp", "messagerie de crise", "animateur", "visio",
        "visioconference", "teams", "zoom", "face a face", "en personne", "in person", "tchap", "physique",
    ),
}  # fmt: skip
CHANNEL_WORDS = {
    "email": "Courriel", "phone": "Téléphone", "press": "Presse", "social": "Réseau social",
    "paper": "Papier", "room": "Salle",
}  # fmt: skip
EVERYBODY = ("tous", "toutes", "all", "toutes les cellules", "all cells", "tout le monde", "everyone")
YES = ("oui", "x", "yes", "vrai", "true", "1", "o", "y", "✓", "✔")
NO = ("", "non", "no", "faux", "false", "0", "n", "-")
PHASE_TITLE = re.compile(r"(phase|sequence|acte|etape|partie|jour|day|stage|periode)\b")


def channel_of(word: str) -> str:
    """The channel that a folded word means, or nothing."""
    for channel, words in CHANNELS.items():
        if word in words:
            return channel
    tokens = re.findall(r"[\w-]+", word)
    for channel, words in CHANNELS.items():
        if any(token in words or token.rstrip("s") in words for token in tokens):
            return channel
    for channel, words in CHANNELS.items():
        if any(len(known) > 4 and (known in word) for known in words):
            return channel
    return ""


def key_for(names: dict[str, str], name: str, letter: str) -> str:
    """The key of a name, made when it is new: the name itself when it has the form of a key."""
    for key, label in names.items():
        if fold(name) in (fold(key), fold(label)):
            return key
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", name):
        key = name if letter == "O" else name.lower()
    else:
        key = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:36].strip("-")
        key = key if key[:1].isalpha() else f"{letter}{len(names) + 1}"
        key = f"O{len(names) + 1}" if letter == "O" else key
    base, rank = key, 2
    while key in names:
        key, rank = f"{base}-{rank}", rank + 1
    names[key] = name
    return key


def first_sentence(text: str) -> str:
    """What stands for an object when there is none."""
    line = text.strip().split("\n")[0].strip()
    sentence = re.split(r"(?<=[.!?…])\s", line)[0]
    return sentence if len(sentence) <= 120 else sentence[:119].rsplit(" ", 1)[0] + "…"
