#!/usr/bin/env python3
"""Copy the front-end files the pages use from ``node_modules`` to ``src/cordee/ui/static/vendor``.

``npm ci --ignore-scripts && python scripts/vendor.py``; no bundler, standard library only. Tabler's CSS is
cut down to the classes found in the source, the icons to one sprite of the names found there: run it again
after adding a class or an icon. ``--check`` only says whether the folder is stale (exit 1).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cordee"
NODE = ROOT / "node_modules"
VENDOR = SOURCE / "ui" / "static" / "vendor"
OWN_CSS = SOURCE / "ui" / "static" / "ui" / "cordee.css"
STAMP = ".stamp"

TABLER = NODE / "@tabler" / "core" / "dist" / "css" / "tabler.min.css"
ICONS = NODE / "@tabler" / "icons" / "icons"
LEAFLET = NODE / "leaflet" / "dist"
COPIED = {
    LEAFLET / "leaflet.js": "leaflet/leaflet.js",
    LEAFLET / "leaflet.css": "leaflet/leaflet.css",
    LEAFLET / "images" / "layers.png": "leaflet/images/layers.png",
    LEAFLET / "images" / "layers-2x.png": "leaflet/images/layers-2x.png",
    LEAFLET / "images" / "marker-icon.png": "leaflet/images/marker-icon.png",
    LEAFLET / "images" / "marker-icon-2x.png": "leaflet/images/marker-icon-2x.png",
    LEAFLET / "images" / "marker-shadow.png": "leaflet/images/marker-shadow.png",
}
# Tabler's own notice (MIT) is the first comment of its style sheet, which the purge keeps.
LICENCES = {
    NODE / "@tabler" / "icons" / "LICENSE": "licences/tabler-icons.txt",
    NODE / "leaflet" / "LICENSE": "licences/leaflet.txt",
}
# Classes that only exist once a browser or htmx has put them there.
SAFELIST = ["is-invalid", "show", "active", "disabled", "collapsed"]
CSS_LIMIT = 20 * 1024  # bytes, compressed, Tabler and our own together: what a phone on bad 4G pays first

# {% icon "bell" %}, icon("bell"), icon="bell": the three ways a name is written in templates and Python.
ICON_USES = (
    re.compile(r"""\{%-?\s*icon\s+["']([^"']+)["']"""),
    re.compile(r"""\bicon(?:_svg)?\(\s*["']([^"']+)["']"""),
    re.compile(r"""\b(?:\w+_)?icon(?:\s*:\s*str)?\s*=\s*["']([^"']+)["']"""),
)
SOURCE_MAP = re.compile(rb"\n?(?://[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=.*?\*/)")


class Problem(Exception):
    """What stops the copy, in words."""


def source_files() -> list[Path]:
    """Everything a class or an icon name may be written in."""
    files = [p for kind in ("html", "py", "js", "svg") for p in SOURCE.rglob(f"*.{kind}")]
    return sorted(p for p in files if VENDOR not in p.parents and "migrations" not in p.parts)


def stamp() -> str:
    """A digest of all that the vendor folder is made from."""
    digest = hashlib.sha256()
    for path in [Path(__file__), ROOT / "package-lock.json", OWN_CSS, *source_files()]:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def icon_uses() -> Iterator[tuple[str, Path]]:
    for path in source_files():
        if path.suffix not in (".html", ".py"):
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in ICON_USES:
            yield from ((name, path) for name in pattern.findall(text))


def drawing(name: str) -> str | None:
    """The inside of an icon's SVG; ``-filled`` names come from the filled family."""
    filled = name.removesuffix("-filled") != name
    path = ICONS / ("filled" if filled else "outline") / f"{name.removesuffix('-filled')}.svg"
    if not path.exists():
        return None
    body = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.S)
    inside = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", body[1]) if body else ""
    return re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>")


def sprite(uses: dict[str, Path]) -> str:
    symbols, unknown = [], []
    for name in sorted(uses):
        inside = drawing(name)
        if inside is None:
            unknown.append(f"{name} ({uses[name].relative_to(ROOT)})")
            continue
        paint = 'fill="currentColor"' if name.endswith("-filled") else STROKE
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{inside}</symbol>')
    if unknown:
        raise Problem("unknown icons, see https://tabler.io/icons: " + ", ".join(unknown))
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def purged_css() -> bytes:
    """Tabler without what no page uses."""
    options = {
        "css": [str(TABLER)],
        "content": [str(p) for p in source_files() if p.suffix != ".svg"],
        "safelist": SAFELIST,
        "fontFace": True,
        "keyframes": True,
    }
    script = (
        "const {PurgeCSS}=await import('purgecss');"
        f"const r=await new PurgeCSS().purge({json.dumps(options)});"
        "process.stdout.write(r[0].css)"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", dir=NODE, encoding="utf-8") as program:
        program.write(script)
        program.flush()
        done = subprocess.run(["node", program.name], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise Problem(done.stderr.decode())
    return without_unused_variables(done.stdout, OWN_CSS.read_bytes())


def without_unused_variables(css: bytes, own: bytes) -> bytes:
    """Drop the custom properties nobody reads, again and again, for one may only have served another."""
    read = set(READ.findall(css + own))
    leaner = DECLARED.sub(lambda found: found[0] if found[1] in read else b"", css)
    leaner = re.sub(rb"[^{}]+\{\}", b"", leaner)
    return css if leaner == css else without_unused_variables(leaner, own)


READ = re.compile(rb"var\(\s*(--[\w-]+)")
DECLARED = re.compile(rb"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))")


def build(into: Path) -> dict[str, int]:
    """Fill a folder; returns compressed sizes worth printing."""
    for source, name in {**COPIED, **LICENCES}.items():
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(
            SOURCE_MAP.sub(b"", source.read_bytes()) if name.endswith(("js", "css")) else source.read_bytes()
        )
    uses = dict(icon_uses())
    (into / "icons.svg").write_text(sprite(uses), encoding="utf-8")
    css = SOURCE_MAP.sub(b"", purged_css())
    (into / "tabler.css").write_bytes(css)
    (into / STAMP).write_text(stamp(), encoding="utf-8")
    sizes = {"tabler.css": len(gzip.compress(css)), "cordee.css": len(gzip.compress(OWN_CSS.read_bytes()))}
    return {**sizes, "icons.svg": len(gzip.compress((into / "icons.svg").read_bytes())), "icons": len(uses)}


def is_stale() -> bool:
    mark = VENDOR / STAMP
    return not mark.exists() or mark.read_text(encoding="utf-8") != stamp()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the folder is stale")
    if parser.parse_args().check:
        print("stale: run scripts/vendor.py" if is_stale() else "up to date")
        return int(is_stale())
    if not TABLER.exists():
        raise Problem("node_modules is missing: run npm ci --ignore-scripts")
    with tempfile.TemporaryDirectory() as folder:
        sizes = build(Path(folder))
        # Only now, so that a failed run leaves the former files in place.
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(folder, VENDOR)
    print(", ".join(f"{name} {size:,}" for name, size in sizes.items()), "(bytes, gzip)")
    css = sizes["tabler.css"] + sizes["cordee.css"]
    if css > CSS_LIMIT:
        print(f"warning: {css:,} bytes of CSS, the target is {CSS_LIMIT:,}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"vendor.py: {problem}")
