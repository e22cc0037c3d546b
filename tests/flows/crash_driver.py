"""Runs Countersign as processes that kill themselves at a named stage; for the crash tests alone.

Everything is the real program: settings from a file, the database, SMTP and IMAP sockets. Only the clock and
the tokens are handed in, so that two runs can be compared. Each run is a process of its own, forked from one
that has loaded the program and read a mail: both take seconds, and no stage lies in them.
"""

import datetime as dt
import os
import signal
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]
__import__("conftest")  # registers the import root in a checkout that was not installed
from builders import an_order

from countersign.agent.config import load
from countersign.agent.order_files import read_orders
from countersign.agent.wiring import build
from countersign.extractors.grammar.reader import read
from countersign.procurement.mail import InboundMessage, TextLine

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def work(config: Path, stage: str) -> None:
    """One round; without a stage to die at it works until nothing is left to do."""

    def probe(reached: str) -> None:
        if reached == stage:
            os.kill(os.getpid(), signal.SIGKILL)

    # A restart comes an hour later, when every lease of the dead process has run out.
    restarts = config.with_suffix(".restarts")
    count = int(restarts.read_text()) if restarts.exists() else 0
    restarts.write_text(str(count + 1))
    now = NOON + dt.timedelta(hours=count)

    app = build(load(config, {}), clock=lambda: now, probe=probe, token=lambda number: f"token{number}")
    app.import_orders(read_orders(config.with_name("orders.json")))
    app.worker.once()
    app.close()


def warm() -> None:
    """Loads the words of a language."""
    said = (TextLine(1, "Sorry, line 10 can only ship on 18 December 2026."),)
    read(InboundMessage("d", "sales@northgate.example", "Re: order", lines=said, date=NOON), (an_order(),))


def forked(config: Path, stage: str) -> int:
    """The wait status of a process that worked, or died."""
    child = os.fork()
    if child == 0:
        try:
            work(config, stage)
        except BaseException:
            config.with_suffix(".trouble").write_text(traceback.format_exc())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Each line that comes in is a settings file and a stage, each that goes out how the process ended."""
    warm()
    for line in sys.stdin:
        config, stage = line.rstrip("\n").split("\t")
        sys.stdout.write(f"{forked(Path(config), stage)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
