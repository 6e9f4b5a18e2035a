"""How much an establishment weighs in an indicator: its activity, by a rule that is data."""

from __future__ import annotations

from functools import cache

from ruamel.yaml import YAML

from cordee.directory.models import Site
from cordee.packs.shape import FOLDER


@cache
def rule(name: str = "activite") -> dict:
    """The definition of a weight (``packs/rules/<name>.yaml``)."""
    return YAML(typ="safe").load((FOLDER / "rules" / f"{name}.yaml").read_text(encoding="utf-8"))


def weight_of(site: Site) -> int:
    """The weight of a house by the rule in force."""
    return weighed(site, rule()["weight"])


def weighed(site: Site, weight: dict[str, int]) -> int:
    """Beds and places, plus emergency visits of a year over so many; never 0, so that none disappears."""
    return max(1, site.beds * weight["beds"] + (site.ed_visits or 0) // weight["ed_visits_per"])
