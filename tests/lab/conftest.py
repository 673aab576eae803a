"""Fixtures: one lab for the whole session.

SPDX-License-Identifier: ISC
"""
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from harness import Lab  # noqa: E402


@pytest.fixture(scope="session")
def lab():
    with Lab() as running:
        yield running


@pytest.fixture(scope="session")
def slow_lab():
    """The lab with round trips of 20, 30 and 40 ms."""
    with Lab("--delay") as running:
        yield running


@pytest.fixture(scope="session")
def rootwalk():
    """The program under test, once it can walk."""
    build = Path(os.environ.get("ROOTWALK_BUILD", "build"))
    program = HERE.parent.parent / build / "rootwalk"
    assert program.exists(), f"{program} is not built"
    return program
