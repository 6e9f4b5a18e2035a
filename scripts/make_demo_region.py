"""Write packs/demo/*.csv: a region with the real shape of Île-de-France and not one real establishment.

    python scripts/make_demo_region.py --extract establishments_sae2023.csv.gz --sae SAE_DIR \
        --borders packs/geo/idf-departements.geojson --out packs/demo

Kept from the public extract: how many sites, of which category, in which département, grouped under which
(renumbered) owner. Blurred: points (to about a kilometre) and capacities (within 8 %). Invented: every name
and number, and all médico-social and libéral structures. Deterministic. Never needed to run the platform.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from demo_vocabulary import (
    ADJECTIVES_F,
    ADJECTIVES_M,
    COMPLEMENTS,
    FIRST_NAMES,
    FLAGSHIPS,
    GHT_NAMES,
    GROUNDS_F,
    GROUNDS_M,
    LIBERAL,
    NUMBERS,
    OTHER_STYLE,
    PLURALS,
    PROVIDERS,
    SOCIAL,
    STYLES,
    SURNAMES,
)
from django.conf import settings

settings.configure(USE_I18N=False)

from cordee.directory.sources import departements, read, within  # noqa: E402
from cordee.directory.sources.identifiers import finess_key_holds  # noqa: E402
from cordee.directory.sources.nomenclature import COMMERCIAL, NON_PROFIT, PUBLIC, label_of  # noqa: E402

SEED = 20231116
REGION = "11"
CAPACITIES = ("mco_beds", "rea_beds", "intensive_beds", "other_beds", "ed_visits")

NOT_IN_GHT = {"114", "433"}  # army and prison hospitals
HUGE_OWNER_SITES = 20  # a university group of that size is associated to GHT, it is not a member


def normalised(name: str) -> str:
    """Letters only, no accent, no case: two names that a reader would confuse become equal."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", " ", plain.upper()).strip()


class Namer:
    """Invented names, each given once, none (nor its distinctive part) found among the real ones."""

    def __init__(self, rng: random.Random, real: set[str]):
        self.real, self.everything, self.given = real, " | ".join(sorted(real)), set()
        short = [f"{ground} {word}" for ground in GROUNDS_M for word in ADJECTIVES_M]
        short += [f"{ground} {word}" for ground in GROUNDS_F for word in ADJECTIVES_F]
        short += [f"des {number}-{word}" for number in NUMBERS for word in PLURALS]
        self._places = [f"{ground} {word}" for ground in GROUNDS_M + GROUNDS_F for word in COMPLEMENTS]
        self._people = [f"{first}-{last}" for first in FIRST_NAMES for last in SURNAMES]
        for stock in (short, self._places, self._people):
            rng.shuffle(stock)
        self._places += short  # taken from the end: the short ones first

    def is_free(self, name: str, distinctive: str) -> bool:
        core = normalised(re.sub(r"^(du|des|de la|de l’) ?", "", distinctive))
        return normalised(name) not in self.real | self.given and core not in self.everything

    def name(self, category: str) -> str:
        style = STYLES.get(category, OTHER_STYLE)
        stock = self._people if "{person}" in style else self._places
        while True:
            part = stock.pop()
            name = style.format(person=part, place=part)
            if self.is_free(name, part):
                return self.take(name)

    def take(self, name: str) -> str:
        key = normalised(name)
        if key in self.real | self.given:
            raise SystemExit(f"{name!r} is a real or a used name")
        self.given.add(key)
        return name


class Numbers:
    """Numbers that cannot exist: block 98 or 99 (real ones stop at 09), and a key that does not hold."""

    def __init__(self) -> None:
        self._next = Counter[str]()

    def number(self, departement: str, block: str) -> str:
        self._next[departement + block] += 1
        stem = f"{departement}{block}{self._next[departement + block]:04d}"
        right = next(digit for digit in "0123456789" if finess_key_holds(stem + digit))
        return stem + str((int(right) + 5) % 10)


class Borders:
    """Is a point inside a département? (even-odd rule)"""

    def __init__(self, path: Path):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        self._rings = {f["properties"]["code"]: f["geometry"]["coordinates"] for f in features}

    def contain(self, departement: str, lat: float, lon: float) -> bool:
        inside = False
        for ring in self._rings[departement]:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                    inside = not inside
        return inside

    def near(
        self, rng: random.Random, departement: str, lat: float, lon: float, reach: float
    ) -> tuple[float, float]:
        """A rounded point near the given one, in the same département; anywhere in it when that fails
        (one real point of the extract lies 250 km away)."""
        points = [point for ring in self._rings[departement] for point in ring]
        west, south = (min(values) for values in zip(*points, strict=True))
        east, north = (max(values) for values in zip(*points, strict=True))
        for turn in range(2000):
            spread = reach * (1 + turn / 40)
            here = lat + rng.uniform(-spread, spread), lon + rng.uniform(-spread, spread) * 1.5
            if turn > 200:
                here = rng.uniform(south, north), rng.uniform(west, east)
            rounded = round(here[0], 2), round(here[1], 2)
            if self.contain(departement, *rounded):
                return rounded
        raise SystemExit(f"no point of {departement} near {lat}, {lon}")


def blurred(rng: random.Random, value: int | None, step: int = 1) -> int | None:
    """Within 8 % of the truth, never exactly told, and at least one step when there was something."""
    if value is None:
        return None
    return max(step, round(value * rng.uniform(0.92, 1.08) / step) * step) if value else 0


def real_sites(extract: str, sae: str) -> tuple[list[dict], set[str]]:
    """The sites of the region as plain dicts with their capacities; every real name of the country."""
    everyone = list(read(extract))
    capacities = {record.finess: record for record in read(sae, keep=within(regions={REGION}))}
    keys = (
        "finess",
        "finess_ej",
        "category_code",
        "departement",
        "legal_status",
        "lat",
        "lon",
        "mco_beds",
        "rea_beds",
        "intensive_beds",
        "ed_visits",
        "has_ed",
        "has_smur",
        "has_samu",
    )
    sites = [{key: getattr(row, key) for key in keys} for row in everyone if row.region == REGION]
    for site in sites:
        site["other_beds"] = capacities[site["finess"]].other_beds
        site["kind"] = "sanitaire"
    return sites, {normalised(row.name) for row in everyone}


def shuffled(rng: random.Random, values) -> list:
    found = list(values)
    rng.shuffle(found)
    return found


def size(site: dict) -> tuple:
    return site["has_ed"], site["mco_beds"] or 0, site["other_beds"] or 0


def owners_of(sites: list[dict], numbers: Numbers, namer: Namer, rng: random.Random) -> list[dict]:
    """Rename and renumber the real grouping of sites; also names the sites."""
    groups = defaultdict(list)
    for site in sites:
        groups[site["finess_ej"]].append(site)
    owners = []
    for group in shuffled(rng, groups.values()):
        group.sort(key=size, reverse=True)
        departement = Counter(site["departement"] for site in group).most_common(1)[0][0]
        owner = {
            "finess": numbers.number(departement, "98"),
            "departement": departement,
            "legal_status": group[0]["legal_status"],
            "sites": group,
        }
        for site in group:
            site["finess_ej"] = owner["finess"]
            site["name"] = flagship(site, namer) or namer.name(site["category_code"])
        owner["name"] = owner_name(owner, namer, rng)
        owners.append(owner)
    return owners


_hoisted: set[tuple[str, str]] = set()


def flagship(site: dict, namer: Namer) -> str:
    """The few names that the guides and the stories of the documentation use."""
    key = site["category_code"], site["departement"]
    if key in FLAGSHIPS and key not in _hoisted and (site["has_ed"] or key[0] == "500"):
        _hoisted.add(key)
        return namer.take(FLAGSHIPS[key])
    return ""


def owner_name(owner: dict, namer: Namer, rng: random.Random) -> str:
    main = owner["sites"][0]
    if len(owner["sites"]) >= HUGE_OWNER_SITES and owner["legal_status"] == PUBLIC:
        return namer.take("Hôpitaux universitaires de l’Orée")
    if owner["legal_status"] == PUBLIC or len(owner["sites"]) == 1:
        return main["name"]
    head = "Groupe de santé" if owner["legal_status"] == COMMERCIAL else "Fondation"
    while True:
        name = f"{head} {rng.choice(SURNAMES)}-{rng.choice(SURNAMES)}"
        if normalised(name) not in namer.given:
            return namer.take(name)


def in_ghts(owners: list[dict]) -> list[dict]:
    """Share the public owners of each département between its invented GHTs, by latitude."""
    ghts = []
    for departement, names in GHT_NAMES.items():
        members = [o for o in owners if o["departement"] == departement and may_join(o)]
        members.sort(key=lambda owner: owner["sites"][0]["lat"])
        for rank, name in enumerate(names):
            part = members[rank * len(members) // len(names) : (rank + 1) * len(members) // len(names)]
            code = f"{departement}-{rank + 1}"
            for owner in part:
                owner["ght"] = code
            support = max(part, key=lambda owner: size(owner["sites"][0]))
            ghts.append(
                {
                    "code": code,
                    "name": name,
                    "departement": departement,
                    "support_finess_ej": support["finess"],
                }
            )
    return ghts


def may_join(owner: dict) -> bool:
    return (
        owner["legal_status"] == PUBLIC
        and len(owner["sites"]) < HUGE_OWNER_SITES
        and not {site["category_code"] for site in owner["sites"]} & NOT_IN_GHT
    )


def invented(
    rng: random.Random, sites: list[dict], owners: list[dict], numbers: Numbers, namer: Namer
) -> None:
    """Add médico-social and libéral structures near the population, that is near the hospitals."""
    anchors = [site for site in sites if site["lat"]]
    carers = []
    for rank in range(40):
        departement = rng.choice(anchors)["departement"]
        status = (NON_PROFIT, NON_PROFIT, COMMERCIAL, PUBLIC)[rank % 4]
        head = {
            NON_PROFIT: "Association",
            COMMERCIAL: "Groupe",
            PUBLIC: "Établissement public médico-social",
        }[status]
        name = namer.take(f"{head} {namer._people.pop()}")
        carers.append(
            {
                "finess": numbers.number(departement, "98"),
                "departement": departement,
                "legal_status": status,
                "name": name,
                "sites": [],
            }
        )
    owners += carers
    for category, count, least, most in SOCIAL:
        for rank in range(count):
            wanted = "91" if (category, rank) == ("500", 0) else None
            site = new_site(rng, anchors, category, "medico_social", namer, wanted)
            site["other_beds"] = rng.randrange(least, most + 1) if most else None
            attach(site, rng.choice(carers), sites)
    labs = []
    for category, count in LIBERAL:
        for rank in range(count):
            site = new_site(rng, anchors, category, "liberal", namer)
            if category == "611" and rank % 5:
                attach(site, labs[-1], sites)
                continue
            owner = {
                "finess": numbers.number(site["departement"], "98"),
                "departement": site["departement"],
                "legal_status": NON_PROFIT if category == "604" else COMMERCIAL,
                "name": site["name"] if category != "611" else f"Biologie {namer._people.pop()}",
                "sites": [],
            }
            owners.append(owner)
            labs += [owner] if category == "611" else []
            attach(site, owner, sites)


def new_site(rng, anchors, category: str, kind: str, namer: Namer, departement: str | None = None) -> dict:
    near = [site for site in anchors if departement in (None, site["departement"])]
    anchor = rng.choice(near)
    site = {
        "category_code": category,
        "kind": kind,
        "departement": anchor["departement"],
        "lat": anchor["lat"],
        "lon": anchor["lon"],
        "has_ed": False,
        "has_smur": False,
        "has_samu": False,
    }
    site["name"] = flagship(site, namer) or namer.name(category)
    return site


def attach(site: dict, owner: dict, sites: list[dict]) -> None:
    site["finess_ej"] = owner["finess"]
    owner["sites"].append(site)
    sites.append(site)


def write(path: Path, columns: list[str], rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            cells = [row.get(column) for column in columns]
            writer.writerow(["" if c is None else int(c) if isinstance(c, bool) else c for c in cells])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--extract", "--sae", "--borders", "--out"):
        parser.add_argument(name, required=True)
    parser.add_argument("--real-names", help="also write the hashes of the real names there (for the tests)")
    args = parser.parse_args()
    rng = random.Random(SEED)  # noqa: S311 (a repeatable draw, not a secret)
    numbers, borders, out = Numbers(), Borders(Path(args.borders)), Path(args.out)

    sites, real = real_sites(args.extract, args.sae)
    namer = Namer(rng, real)
    sites = shuffled(rng, sites)  # the order of the real numbers must not show through
    owners = owners_of(sites, numbers, namer, rng)
    ghts = in_ghts(owners)
    invented(rng, sites, owners, numbers, namer)
    for site in sites:
        reach = 0.01 if site["kind"] == "sanitaire" else 0.04
        site["lat"], site["lon"] = borders.near(rng, site["departement"], site["lat"], site["lon"], reach)
        site["finess"] = numbers.number(site["departement"], "99")
        site["category_label"] = label_of(site["category_code"]) or (
            "Cabinet de sages-femmes" if site["kind"] == "liberal" else "Autre établissement de santé"
        )
        if site["kind"] == "sanitaire":
            for key in CAPACITIES:
                site[key] = blurred(rng, site[key], 100 if key == "ed_visits" else 1)

    region = {
        "code": REGION,
        "name": "Île-de-France (démonstration)",
        "agency_name": "Agence régionale de démonstration",
    }
    out.mkdir(parents=True, exist_ok=True)
    write(out / "region.csv", ["code", "name", "agency_name"], [region])
    ours = [d._asdict() for d in departements().values() if d.region == REGION]
    write(out / "departements.csv", ["code", "name", "region"], ours)
    write(out / "ght.csv", ["code", "name", "departement", "support_finess_ej"], ghts)
    owners.sort(key=lambda owner: owner["finess"])
    sites.sort(key=lambda site: site["finess"])
    write(out / "legal_entities.csv", ["finess", "name", "legal_status", "departement", "ght"], owners)
    columns = [
        "finess",
        "finess_ej",
        "name",
        "kind",
        "category_code",
        "category_label",
        "departement",
        "lat",
        "lon",
        *CAPACITIES,
        "has_ed",
        "has_smur",
        "has_samu",
    ]
    write(out / "sites.csv", columns, sites)
    firms = [dict(zip(("name", "contact_email", "qualification"), firm, strict=True)) for firm in PROVIDERS]
    write(out / "providers.csv", ["name", "contact_email", "qualification"], firms)
    if args.real_names:
        hashes = sorted(hashlib.sha256(name.encode()).hexdigest()[:10] for name in real)
        Path(args.real_names).write_text("\n".join(hashes) + "\n", encoding="ascii")
    print(f"{len(sites)} sites, {len(owners)} entities, {len(ghts)} GHT,", Counter(s["kind"] for s in sites))


if __name__ == "__main__":
    main()
