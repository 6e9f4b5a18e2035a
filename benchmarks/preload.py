"""Libraries in C that stand between a process and the system (``LD_PRELOAD``): disks that forget, or fall ill."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmarks.faults_scene import Impossible


def preloaded(source: str, folder: Path) -> Path:
    """The library made from a file of this folder. Raises ``Impossible`` without a C compiler."""
    if shutil.which("gcc") is None:
        raise Impossible("gcc manque (apt-get install gcc libc6-dev)")
    path = Path(__file__).with_name(source)
    library = folder / f"{path.stem}.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, path, "-ldl", "-lpthread"], check=True)
    return library
