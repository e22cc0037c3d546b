"""`make bench`: how long a mail takes, from a real Dovecot to a decision on disk, beside the bare floor.

    floor      imap-tools bulk fetch + mail-parser + one committed row a mail
    pipeline   the program's own inbox, steps, grammar reader and store, one thread, no model

Both read the same generated mails from the same mailbox, in one run, and the ratio is printed with where the
time goes. A third figure is mail-parser's own parse time against ours.
"""

import cProfile
import datetime as dt
import pstats
import shutil
import sys
import tempfile
import time
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
__import__("conftest")  # registers the import root in a checkout that was not installed

import mailparser
import sqlite_utils
from imap_tools import MailBox
from servers import DOMAIN, Dovecot, RelaySink

from countersign.agent.config import Settings, load
from countersign.agent.demo.main import demo_token
from countersign.agent.steps.handle_message import handle_message
from countersign.agent.steps.send_order import send_orders
from countersign.agent.steps.take_mail import take_all
from countersign.agent.wiring import App, build
from countersign.procurement.order import Buyer, Line, PurchaseOrder, Supplier

COUNT = 2000
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
ANSWERS = (
    "Confirmed, thank you.",
    "We confirm your order as placed.\n\nBest regards\nPat Lee\nNorthgate Fasteners\n+1 555 0100",
    "Hello Ada,\n\nunfortunately line 10 will only ship on 29 March 2027.\n\nRegards, Pat",
    "Line 10: 300 pcs on 15 March 2027, balance 200 on 2 April 2027.\nLine 20 confirmed.",
    "Price for line 20 is now 13.10 per 100, the rest as ordered.",
    "Thanks, received. We will revert with dates tomorrow.",
)

WHERE = {
    "fetched": "IMAP fetch",
    "kept": "identity, one committed row",
    "parsed": "claim of the row, parse",
    "sorted": "sort, match with 2,000 orders, trust",
    "read": "comparison with our own mail, grammar reader, checks",
    "judged": "policy",
    "committed": "state machine, letters to the buyer (half of the mails), commit",
}


def orders() -> list[PurchaseOrder]:
    day = dt.date(2027, 3, 15)
    lines = tuple(
        Line(
            number, Decimal(500), "EA", Decimal("12.50"), day, Decimal(100), f"HX-8x{number}", "", "Hex bolt"
        )
        for number in (10, 20)
    )
    supplier = Supplier("sales@northgate.example", "V-1001", "Northgate Fasteners", "en", "US")
    buyer = Buyer("Ada Field", f"ada.field@{DOMAIN}")
    return [
        PurchaseOrder(str(4500000000 + number), "USD", supplier, lines, date=NOON.date(), buyer=buyer)
        for number in range(COUNT)
    ]


def answer(order: PurchaseOrder, number: int) -> bytes:
    mail = EmailMessage()
    identity = f"po-{order.number}.0.1.{demo_token(order.number)}@{DOMAIN}"
    mail["Authentication-Results"] = f"mx.{DOMAIN}; dmarc=pass header.from=northgate.example"
    mail["From"], mail["To"] = "Pat Lee <sales@northgate.example>", f"orders@{DOMAIN}"
    mail["Subject"] = f"Re: Purchase order {order.number} from Orchard Metal"
    mail["Message-ID"] = f"<a{number}@northgate.example>"
    mail["In-Reply-To"] = mail["References"] = f"<{identity}>"
    mail["Date"] = format_datetime(NOON)
    quoted = (
        f"> please find our purchase order {order.number} below and attached.\n> Line 10  HX-8x10  500 pcs\n"
    )
    mail.set_content(
        f"{ANSWERS[number % len(ANSWERS)]}\n\nOn Mon, Nov 2, 2026 Orchard Metal wrote:\n{quoted * 8}"
    )
    if number % 4 == 0:
        mail.add_attachment(b"x" * 20_000, "image", "png", filename="logo.png")
    return mail.as_bytes()


def floor(dovecot: Dovecot, user: str, folder: Path) -> float:
    """Seconds for fetching, parsing and committing one row, all mails."""
    began = time.perf_counter()
    database = sqlite_utils.Database(folder / "floor.sqlite")
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        database.execute(f"PRAGMA {pragma}")
    with MailBox("localhost", dovecot.imaps_port, ssl_context=dovecot.tls()).login(
        user, dovecot.password
    ) as box:
        for message in box.fetch(mark_seen=False, bulk=200):
            raw = message.obj.as_bytes()
            parsed = mailparser.parse_from_bytes(raw)
            row = {"id": parsed.message_id, "subject": parsed.subject, "body": parsed.body, "raw": raw}
            database["messages"].insert(row, pk="id")
    database.close()
    return time.perf_counter() - began


class Stages:
    """A probe that adds up the seconds before each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.perf_counter()

    def __call__(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.last
        self.last = now


def pipeline(app: App, stages: Stages) -> float:
    """Seconds for taking all mails in and deciding them; `stages` tells where they went."""
    assert app.inbox
    began = stages.last = time.perf_counter()
    taken = take_all(app.office, app.inbox, "INBOX")
    while handle_message(app.office):
        pass
    done = time.perf_counter()
    assert taken == COUNT, f"{taken} of {COUNT} were taken"
    states = {message.state.value for message in app.store.messages()}
    assert states == {"done"}, states
    return done - began


def settings(folder: Path, dovecot: Dovecot, user: str) -> Settings:
    path = folder / "countersign.toml"
    path.write_text(
        f'[company]\nname = "Orchard Metal"\ndomain = "{DOMAIN}"\nmailbox = "{user}"\n'
        f'[imap]\nhost = "localhost"\nport = {dovecot.imaps_port}\nuser = "{user}"\n'
        f'password = "{dovecot.password}"\nca_file = "{dovecot.ca_file}"\n'
        f'[smtp]\nhost = "localhost"\n[auth]\nauthserv_id = "mx.{DOMAIN}"\n'
    )
    path.chmod(0o600)
    return load(path, {})


def parse_times(raws: list[bytes], app: App) -> tuple[float, float]:
    """Milliseconds a mail: mail-parser's parse alone, and our parse, sort and match."""
    began = time.perf_counter()
    for raw in raws:
        mailparser.parse_from_bytes(raw)
    between = time.perf_counter()
    book = app.store.book()
    for raw in raws:
        app.office.postman.route(app.office.postman.parse(raw), book)
    end = time.perf_counter()
    return (between - began) / len(raws) * 1000, (end - between) / len(raws) * 1000


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="countersign-bench-"))
    placed = orders()
    raws = [answer(order, number) for number, order in enumerate(placed)]
    try:
        with RelaySink() as relay, Dovecot(relay) as dovecot:
            user = dovecot.add_user(f"orders@{DOMAIN}")
            for raw in raws:
                dovecot.deliver(raw, user)
            bare = floor(dovecot, user, folder)
            stages = Stages()
            app = build(settings(folder, dovecot, user), clock=lambda: NOON, token=demo_token, probe=stages)
            send_orders(app.office, placed)
            profile = cProfile.Profile()
            if "--profile" in sys.argv:
                profile.enable()
            whole = pipeline(app, stages)
            profile.disable()
            theirs, ours = parse_times(raws[:200], app)
            app.close()
        print(f"{COUNT} mails from a real Dovecot over TLS, one thread, no model, WAL and synchronous=FULL")
        print(
            f"floor      {bare / COUNT * 1000:6.2f} ms a mail   imap-tools bulk fetch + mail-parser + one row"
        )
        print(f"pipeline   {whole / COUNT * 1000:6.2f} ms a mail   ratio {whole / bare:.2f}")
        for stage, words in WHERE.items():
            print(f"  {stages.seconds.get(stage, 0.0) / COUNT * 1000:6.2f} ms  {words}")
        print(f"parse      {theirs:6.2f} ms mail-parser alone, {ours:.2f} ms ours with sorting and matching")
        if "--profile" in sys.argv:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
