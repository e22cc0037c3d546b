"""One Dovecot and one relay for all tests of a run, and a mailbox of its own for each test."""

import itertools
import os
from collections.abc import Iterator

import pytest
from servers import DOMAIN, Dovecot, RelaySink

_names = itertools.count(1)


@pytest.fixture(scope="session")
def _relay_process() -> Iterator[RelaySink]:
    with RelaySink() as sink:
        yield sink


@pytest.fixture
def relay(_relay_process: RelaySink) -> RelaySink:
    """The world behind Dovecot's submission, empty and willing."""
    _relay_process.clear()
    return _relay_process


@pytest.fixture(scope="session")
def dovecot(_relay_process: RelaySink, pytestconfig: pytest.Config) -> Iterator[Dovecot]:
    if problem := Dovecot.missing():
        # Whoever asked for the real servers must not read "passed" where nothing was tried.
        asked_for = "real" in pytestconfig.getoption("markexpr") or os.environ.get("CI") == "true"
        (pytest.fail if asked_for else pytest.skip)(problem)
    with Dovecot(_relay_process) as server:
        yield server


@pytest.fixture
def mailbox_user(dovecot: Dovecot) -> str:
    """The address of a new, empty mailbox; its password is `dovecot.password`."""
    return dovecot.add_user(f"orders{next(_names)}@{DOMAIN}")
