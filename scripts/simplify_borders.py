"""Thin out a GeoJSON of borders: four decimals (about ten metres), Douglas-Peucker, no dependency.

    python scripts/simplify_borders.py idf-departements.geojson packs/geo/idf-departements.geojson 0.0008

Each ring is cut at the points where three or more territories meet, so that a border shared by two
territories is simplified once and stays shared: no sliver appears between neighbours.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

Point = tuple[float, float]


def distance(point: Point, a: Point, b: Point) -> float:
    """From a point to the segment ab, in degrees, a degree of longitude shrunk as at 48.8° north."""
    px, py, ax, ay, bx, by = point[0] * 0.66, point[1], a[0] * 0.66, a[1], b[0] * 0.66, b[1]
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = (
        0.0 if length == 0 else max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    )
    return ((px - ax - along * (bx - ax)) ** 2 + (py - ay - along * (by - ay)) ** 2) ** 0.5


def thinned(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas-Peucker, always run from the same end so that both neighbours get the same points."""
    if len(line) < 3:
        return line
    if line[0] > line[-1]:
        return thinned(line[::-1], tolerance)[::-1]
    far, rank = max((distance(point, line[0], line[-1]), rank) for rank, point in enumerate(line[1:-1], 1))
    if far <= tolerance:
        return [line[0], line[-1]]
    return thinned(line[: rank + 1], tolerance)[:-1] + thinned(line[rank:], tolerance)


def crossroads(rings: list[list[Point]]) -> set[Point]:
    """Points where a shared border begins or ends: their neighbours differ from one ring to the next."""
    neighbours = defaultdict(set)
    for ring in rings:
        for rank, point in enumerate(ring[:-1]):
            neighbours[point] |= {ring[rank - 1] if rank else ring[-2], ring[rank + 1]}
    return {point for point, around in neighbours.items() if len(around) > 2}


def simplified(ring: list[Point], fixed: set[Point], tolerance: float) -> list[Point]:
    corners = [rank for rank, point in enumerate(ring[:-1]) if point in fixed] or [0]
    open_ring = ring[:-1]
    turned = open_ring[corners[0] :] + open_ring[: corners[0]] + [open_ring[corners[0]]]
    cuts = [rank for rank, point in enumerate(turned) if point in fixed or rank in (0, len(turned) - 1)]
    if len(cuts) == 2:  # an island: keep a far point, so that it does not collapse
        cuts.insert(1, max(range(len(turned)), key=lambda r: distance(turned[r], turned[0], turned[0])))
    kept: list[Point] = []
    for start, end in pairwise(cuts):
        kept += thinned(turned[start : end + 1], tolerance)[:-1]
    return [*kept, kept[0]]


def main(source: str, target: str, tolerance: float) -> None:
    data = json.loads(Path(source).read_text(encoding="utf-8"))
    for feature in data["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[(round(x, 4), round(y, 4)) for x, y in ring] for ring in rings]
    everything = [ring for feature in data["features"] for ring in feature["geometry"]["coordinates"]]
    fixed = crossroads(everything)
    for feature in data["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [simplified(ring, fixed, tolerance) for ring in rings]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    Path(target).write_text(text + "\n", encoding="utf-8")
    print(
        len(text),
        "characters,",
        sum(len(r) for f in data["features"] for r in f["geometry"]["coordinates"]),
        "points",
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
