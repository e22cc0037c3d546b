"""Setting up and running: init, doctor, run, demo, version."""

import logging
import os
import signal
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes_app import Check, FakeApp, a_busy_app

from countersign.agent.config import load


def test_init_writes_a_file_that_loads_and_says_what_comes_next(call) -> None:
    answer = call(FakeApp(), "init", "--name", "Orchard Metal", "--domain", "orchard-metal.example")
    assert load(Path("countersign.toml"), {}).company.name == "Orchard Metal"
    assert stat.S_IMODE(Path("countersign.toml").stat().st_mode) == 0o600
    assert answer.out.splitlines()[0] == "Wrote countersign.toml."
    assert answer.out.endswith("  countersign doctor\n")


def test_init_elsewhere_says_how_to_use_it(call) -> None:
    answer = call(FakeApp(), "init", "--path", "mine.toml")
    assert answer.out.endswith("  countersign --config mine.toml doctor\n")


def test_init_never_overwrites(call) -> None:
    Path("countersign.toml").write_text("# mine\n", "utf-8")
    answer = call(FakeApp(), "init")
    assert answer.code == 2
    assert "countersign.toml is there already" in answer.err
    assert Path("countersign.toml").read_text("utf-8") == "# mine\n"


def test_a_healthy_doctor_says_how_to_start(call) -> None:
    answer = call(FakeApp(), "doctor")
    assert answer.code == 0
    assert "ok  store    countersign.sqlite is sound" in answer.out
    assert answer.out.endswith("All is well. Start it:\n  countersign run\n")


def test_a_doctor_names_the_setting_to_change_and_where_it_stands(call) -> None:
    Path("countersign.toml").write_text("[smtp]\nhost = 'mail.example'\npassword = 'x'\n", "utf-8")
    Path("countersign.toml").chmod(0o600)
    checks = (
        Check("smtp", False, "mail.example:587 refused the password", "smtp.password"),
        Check("imap", False, "there is no mailbox to read", "imap.host"),
        Check("intake", False, "no way in; set intake.enabled", "intake.enabled"),
    )
    answer = call(FakeApp(checks=checks), "doctor")
    assert answer.code == 2
    assert "refused the password; change smtp.password (countersign.toml, line 3)" in answer.out
    assert "there is no mailbox to read; set imap.host\n" in answer.out
    assert "no way in; set intake.enabled\n" in answer.out
    assert answer.out.endswith("  countersign doctor\n")


def test_a_doctor_finds_passwords_that_others_can_read(call) -> None:
    Path("countersign.toml").write_text("[smtp]\npassword = 'x'\n", "utf-8")
    Path("countersign.toml").chmod(0o644)
    assert "chmod 600 countersign.toml" in (answer := call(FakeApp(), "doctor")).out
    assert answer.code == 2
    Path("countersign.toml").write_text("[smtp]\nhost = 'x'\n", "utf-8")
    assert call(FakeApp(), "doctor").code == 0


def test_a_doctor_speaks_json(call) -> None:
    assert call(FakeApp(), "doctor", "--json").data[1] == {
        "name": "store",
        "ok": True,
        "words": "countersign.sqlite is sound",
        "setting": "",
    }


class Signalled(FakeApp):
    """An application that is told to stop while it works."""

    signals: tuple[signal.Signals, ...] = ()

    def run(self, stop: threading.Event, once: bool = False) -> None:
        for number in self.signals:
            os.kill(os.getpid(), number)
            stop.wait(5)  # the same signal twice at once would be one
        if len(self.signals) > 1:
            threading.Event().wait(5)  # the second one ends this
        self.heard.append(("stopped", stop.is_set()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_in_its_own_time(call, number: signal.Signals) -> None:
    app, before = Signalled(), signal.getsignal(number)
    app.signals = (number,)
    answer = call(app, "run")
    assert app.heard == [("stopped", True)]
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "At work. Ctrl-C stops it.\n"
    assert signal.getsignal(number) is before


@pytest.fixture
def heard_ctrl_c() -> Iterator[None]:
    """Ctrl-C as at a terminal: what is started in the background by a shell may have to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_ctrl_c")
def test_a_second_ctrl_c_does_not_wait(call) -> None:
    app = Signalled()
    app.signals = (signal.SIGINT, signal.SIGINT)
    answer = call(app, "run")
    assert app.heard == []
    assert answer.code == 1
    assert "Aborted!" in answer.err
    assert app.closed


def test_a_run_may_end_once_nothing_is_left_to_do(call) -> None:
    app = FakeApp()
    assert call(app, "run", "--once").out == ""
    assert app.heard == [("run", False, True)]


def test_the_demo_s_result_is_the_command_s(call) -> None:
    assert call(FakeApp(), "demo").code == 0


def test_the_version_can_be_told(call) -> None:
    assert call(a_busy_app(), "version").out.startswith("countersign ")


@pytest.fixture(autouse=True)
def _the_log_is_left_as_it_was():
    root, before = logging.getLogger(), (logging.getLogger().level, [*logging.getLogger().handlers])
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def test_a_program_whose_reader_has_not_earned_its_mode_does_not_start(call) -> None:
    app = FakeApp(unproven="it may not work in automatic mode; run `countersign eval run`")
    answer = call(app, "run")
    assert answer.code == 2
    assert answer.err == "Error: it may not work in automatic mode; run `countersign eval run`\n"
    assert app.heard == []
