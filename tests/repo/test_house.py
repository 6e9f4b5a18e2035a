"""The house about itself: who may import whom, names, sizes, no outside address, nothing unused."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"
VAGUE = {"utils", "helpers", "common", "manager", "managers", "misc"}


def run(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_follow_the_house():
    done = run(str(Path(sys.executable).parent / "lint-imports"))
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_english_catalogue_is_complete():
    done = run(sys.executable, "scripts/messages.py", "check")
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_reference_of_settings_is_up_to_date():
    done = run(sys.executable, "-m", "cordee.cli", "reference", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_models_have_their_migrations():
    words = ("-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "tests.settings")
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False, env=with_path()
    )
    assert done.returncode == 0, done.stdout + done.stderr


def with_path() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{ROOT}"}


def test_no_file_has_a_name_that_says_nothing():
    assert [path for path in SOURCE.rglob("*.py") if path.stem in VAGUE] == []


def test_no_room_has_grown_past_four_hundred_lines():
    def lines(path: Path) -> int:
        return len(path.read_text(encoding="utf-8").splitlines())

    python = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    grown = {path.relative_to(ROOT).as_posix(): lines(path) for path in python if lines(path) > 400}
    # The verifier is one file on purpose: a stranger reads it whole and runs it without anything else.
    grown.pop("src/cordee_verify.py", None)
    assert grown == {}


ADDRESS = re.compile(r"(?:https?:)?//(?!127\.0\.0\.1|localhost)[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.I)
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/")


@pytest.mark.parametrize("ending", ["*.html", "*.css", "*.js", "*.svg"])
def test_no_page_calls_outside(ending):
    guilty = []
    for path in SOURCE.rglob(ending):
        if "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for namespace in NAMESPACES:
            text = text.replace(namespace, "")
        calls = [m for m in ADDRESS.findall(text) if not m.startswith("//")]
        loads = re.findall(r"(?:src|href|url\()\s*=?\s*[\"'(]?(https?:)?//", text)
        if calls and loads:
            guilty.append((path.name, calls))
    assert guilty == []


def test_no_page_holds_a_style_or_a_handler():
    inline = re.compile(r"""\s(?:style|on[a-z]+)=["']""")
    pages = [p for p in SOURCE.rglob("*.html") if inline.search(p.read_text(encoding="utf-8"))]
    assert [page.relative_to(SOURCE).as_posix() for page in pages] == []


def test_every_template_is_used():
    templates = {
        p.relative_to(next(q for q in p.parents if q.name == "templates")).as_posix()
        for p in SOURCE.rglob("templates/**/*.html")
    }
    told = "\n".join(p.read_text(encoding="utf-8") for p in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")])
    by_name = re.compile(r"^(?:\d{3}(?:_csrf)?\.html|account/|mfa/|usersessions/|socialaccount/|allauth/)")
    unused = sorted(
        name
        for name in templates
        if not by_name.match(name) and name not in told and _component(name) not in told
    )
    assert unused == []


def _component(name: str) -> str:
    """Components are drawn by their short name: ``_draw("card", …)``."""
    return f'"{Path(name).stem}"'
