"""From the projected coordinates of French official files to WGS84 degrees. No dependency, closed formulas.

All the datums met here (RGF93, RGAF09, RGR92, RGFG95, RGM04, RGSPM06, RGNC91, RGPF) are realisations of the
ITRS on the GRS80 ellipsoid: within a metre of WGS84, which is far below the precision of an address.
Sources: IGN NTG_71 (Lambert conformal conic); Karney 2011, Krüger series to n⁴ (transverse Mercator).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

SEMI_MAJOR_M = 6378137.0
FLATTENING = 1 / 298.257222101
ECCENTRICITY = math.sqrt(FLATTENING * (2 - FLATTENING))

Point = tuple[float, float]  # latitude, longitude, degrees


def _isometric(lat: float) -> float:
    sine = ECCENTRICITY * math.sin(lat)
    return math.log(math.tan(math.pi / 4 + lat / 2) * ((1 - sine) / (1 + sine)) ** (ECCENTRICITY / 2))


def _latitude_of(isometric: float) -> float:
    """The inverse of ``_isometric``: converges below 1e-12 rad in a few turns anywhere on Earth."""
    lat, stretch = 0.0, math.exp(isometric)
    for _turn in range(12):
        sine = ECCENTRICITY * math.sin(lat)
        lat = 2 * math.atan(((1 + sine) / (1 - sine)) ** (ECCENTRICITY / 2) * stretch) - math.pi / 2
    return lat


def _normal_radius_cos(lat: float) -> float:
    return math.cos(lat) * SEMI_MAJOR_M / math.sqrt(1 - (ECCENTRICITY * math.sin(lat)) ** 2)


@dataclass(frozen=True)
class LambertConic:
    """A Lambert conformal conic with two standard parallels; angles in degrees, offsets in metres."""

    parallel_1: float
    parallel_2: float
    origin_lat: float
    origin_lon: float
    false_easting: float
    false_northing: float

    @cached_property
    def _cone(self) -> tuple[float, float, float]:
        one, two, origin = (math.radians(x) for x in (self.parallel_1, self.parallel_2, self.origin_lat))
        ratio = math.log(_normal_radius_cos(two) / _normal_radius_cos(one))
        n = ratio / (_isometric(one) - _isometric(two))
        c = _normal_radius_cos(one) / n * math.exp(n * _isometric(one))
        return n, c, c * math.exp(-n * _isometric(origin))

    def to_degrees(self, easting: float, northing: float) -> Point:
        n, c, origin_radius = self._cone
        side = math.copysign(1, n)  # a cone over the southern hemisphere opens upwards
        dx = side * (easting - self.false_easting)
        dy = side * (origin_radius - (northing - self.false_northing))
        radius, angle = side * math.hypot(dx, dy), math.atan2(dx, dy)
        lat = _latitude_of(-math.log(radius / c) / n)
        return math.degrees(lat), self.origin_lon + math.degrees(angle / n)


@dataclass(frozen=True)
class Utm:
    """One zone of the universal transverse Mercator."""

    zone: int
    south: bool = False

    def to_degrees(self, easting: float, northing: float) -> Point:
        n = FLATTENING / (2 - FLATTENING)
        radius = SEMI_MAJOR_M / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
        xi = (northing - (10_000_000 if self.south else 0)) / (0.9996 * radius)
        eta = (easting - 500_000) / (0.9996 * radius)
        beta = (
            n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
            17 * n**3 / 480 - 37 * n**4 / 840,
            4397 * n**4 / 161280,
        )
        terms = list(enumerate(beta, start=1))
        xi_p = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in terms)
        eta_p = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in terms)
        conformal = math.asin(math.sin(xi_p) / math.cosh(eta_p))
        lat = _latitude_of(math.asinh(math.tan(conformal)))
        lon = 6 * self.zone - 183 + math.degrees(math.atan2(math.sinh(eta_p), math.cos(xi_p)))
        return math.degrees(lat), lon


LAMBERT_93 = LambertConic(44, 49, 46.5, 3, 700_000, 6_600_000)
LAMBERT_NEW_CALEDONIA = LambertConic(-20 - 2 / 3, -22 - 1 / 3, -21.5, 166, 400_000, 300_000)

BY_EPSG: dict[int, LambertConic | Utm] = {
    2154: LAMBERT_93,
    9794: LAMBERT_93,  # the same projection on RGF93 v2b
    3163: LAMBERT_NEW_CALEDONIA,
    4559: Utm(20),  # RRAF91, Antilles
    5490: Utm(20),  # RGAF09, Antilles
    2972: Utm(22),  # RGFG95, Guyane
    2975: Utm(40, south=True),  # RGR92, La Réunion
    4471: Utm(38, south=True),  # RGM04, Mayotte
    4467: Utm(21),  # RGSPM06, Saint-Pierre-et-Miquelon
    3296: Utm(5, south=True),  # RGPF, Polynésie
    3297: Utm(6, south=True),
    8903: Utm(1, south=True),  # RGWF96, Wallis-et-Futuna
    **{32600 + zone: Utm(zone) for zone in range(1, 61)},
    **{32700 + zone: Utm(zone, south=True) for zone in range(1, 61)},
}


def _from_epsg(match: re.Match[str]) -> LambertConic | Utm | None:
    return BY_EPSG.get(int(match[1]))


def _from_utm_name(match: re.Match[str]) -> LambertConic | Utm | None:
    zone = int(match[2])
    return Utm(zone, south=match[1].upper() == "S") if 1 <= zone <= 60 else None


NAMES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], LambertConic | Utm | None]], ...] = (
    (re.compile(r"EPSG:\s*(\d{4,5})", re.I), _from_epsg),
    (re.compile(r"UTM_([NS])(\d{1,2})\b", re.I), _from_utm_name),
    (re.compile(r"LAMBERT[ _-]?93", re.I), lambda match: LAMBERT_93),
)


def projection_named(text: str) -> LambertConic | Utm | None:
    """The projection a file names (``EPSG:2154 …``, ``LAMBERT_93``, ``UTM_N20``), or ``None``."""
    for pattern, build in NAMES:
        match = pattern.search(text)
        if match:
            return build(match)
    return None


def is_on_french_soil(lat: float, lon: float, departement: str = "") -> bool:
    """A coarse test against swapped or foreign coordinates: metropolitan France, or overseas latitudes."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return False
    overseas = len(departement) == 3
    metropolitan = 41.0 <= lat <= 51.6 and -5.6 <= lon <= 10.0
    if departement and not overseas:
        return metropolitan
    elsewhere = -30.0 <= lat <= 48.0 and (-180.0 <= lon <= -45.0 or 40.0 <= lon <= 180.0)
    return elsewhere or (metropolitan and not overseas)
