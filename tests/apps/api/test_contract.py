"""The whole interface against its own description: invented questions, invented tokens, a real server."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from cordee.api.urls import api
from tests.served import ROOT, Installation

pytestmark = pytest.mark.slow

CAST = """
from cordee.accounts.actions import open_token
from cordee.accounts.rules import reader_of
from cordee.core.actor import console
from tests.pages.world import build
world = build()
for scope in (world.own.site.scope, world.regions["own"].scope):
    print(open_token(reader_of(scope), name="contrat", days=1, by=console("essai"))[1])
"""
EXAMPLES = 15  # for each operation and each way of inventing


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    installation = Installation(tmp_path_factory.mktemp("contract"))
    installation.console("migrate")
    house, region = installation.script(CAST).split()[-2:]
    with installation.serve() as server:
        yield server.address, {"house": house, "region": region}
    installation.close()


@pytest.mark.parametrize("reader", ["house", "region"])
def test_no_answer_is_an_accident_or_undocumented(served, reader):
    address, secrets = served
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json",
         "--header", f"Authorization: Bearer {secrets[reader]}",
         "--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "11", "--generation-database", "none", "--no-color"],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    selected, tested = (int(found) for found in re.findall(r"(?:Selected|Tested): +(\d+)", done.stdout))
    assert (
        tested
        == selected
        == sum(len(found) for found in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values())
    )
