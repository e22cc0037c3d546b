"""`countersign demo`: the main job with nothing outside this machine, told while it happens.

    local model + company mail server + worker ─► play ─► a table, and the commands to look further

Its settings and its database stay in `countersign-demo/`, so that every other command can look at what
happened; each run begins anew.
"""

import base64
import datetime as dt
import hashlib
import hmac
import logging
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from countersign.agent.config import Settings, load
from countersign.agent.demo import show
from countersign.agent.demo.buyer import ANSWER, ORDER
from countersign.agent.demo.child import HelperError
from countersign.agent.demo.clock import MovableClock
from countersign.agent.demo.company import CompanyMailServer
from countersign.agent.demo.model import LocalModel
from countersign.agent.demo.play import Play, answers
from countersign.agent.order_files import read_orders
from countersign.agent.overview import standing
from countersign.agent.wiring import App, build
from countersign.procurement.errors import CountersignError

FOLDER = Path("countersign-demo")
START = dt.datetime(2026, 11, 2, 7, 30, tzinfo=dt.UTC)
DOMAIN = "orchard-metal.example"
MAILBOX = f"orders@{DOMAIN}"
PASSWORD = "demo"


def demo_token(number: str) -> str:
    """The demo's reply tokens can be told in advance: its suppliers' mails already carry them."""
    digest = hmac.new(b"countersign-demo", number.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:10].lower()


def run_demo() -> int:
    """Plays the demo; 0 when it reached its end. `CountersignError` where a part of it does not start."""
    try:
        return _perform()
    except HelperError as error:
        raise CountersignError(str(error)) from error


def _perform() -> int:
    with ExitStack() as stack:
        model = _model(stack)
        show.opening(model)
        server = stack.enter_context(CompanyMailServer(user=MAILBOX, password=PASSWORD, domain=DOMAIN))
        clock = MovableClock(START)
        app = build(_settings(server, model), clock=clock, token=demo_token)
        stack.callback(app.close)
        _play(app, server, clock)
        show.closing([standing(app.store, case) for case in app.store.cases()], FOLDER, model)
    return 0


def _play(app: App, server: CompanyMailServer, clock: MovableClock) -> None:
    with _orders_file() as path:
        orders = read_orders(path)
    app.import_orders(orders)
    play = Play(app, server, clock)
    with play.running():
        show.sent(play.send_orders(), clock())
        for answer in answers():
            show.answered(answer, play.receive(answer))
        show.decided(play.decide(ORDER, ANSWER), clock())
        for moment, words in play.wait_for_silence():
            show.followed_up(moment, words)


@contextmanager
def _orders_file() -> Iterator[Path]:
    with as_file(files("countersign.evals") / "demo" / "orders.json") as path:
        yield path


def _model(stack: ExitStack) -> LocalModel | None:
    """The local model, where its packages are installed; without it the program's own reader reads alone."""
    return stack.enter_context(LocalModel()) if LocalModel.available() else None


def _settings(server: CompanyMailServer, model: LocalModel | None) -> Settings:
    """A settings file like anybody's, with the ports of this run."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    path = FOLDER / "countersign.toml"
    path.write_text(_settings_text(server, model), "utf-8")
    logging.getLogger("countersign").setLevel(logging.CRITICAL)
    return load(path, {})


def _settings_text(server: CompanyMailServer, model: LocalModel | None) -> str:
    mailbox = f'host = "127.0.0.1"\nsecurity = "none"\nuser = "{MAILBOX}"\npassword = "{PASSWORD}"\n'
    llm = ""
    if model is not None:
        llm = (
            f'\n[llm]\nenabled = true\nbase_url = "{model.base_url}"\nmodel = "{model.name}"\n'
            'profile = "small"\n'
        )
    return (
        "# The demo's settings. Its mail server is gone; what it left in the database is here.\n\n"
        f'[company]\nname = "Orchard Metal"\ndomain = "{DOMAIN}"\nmailbox = "{MAILBOX}"\n'
        f'buyers = "purchasing@{DOMAIN}"\n'
        'postal_address = "Orchard Metal Inc., 410 Foundry Road, Millbrook"\n'
        'footer = "Our general terms of purchase apply. This order is valid without signature."\n'
        f"\n[imap]\n{mailbox}port = {server.imap_port}\n\n[smtp]\n{mailbox}port = {server.smtp_port}\n"
        f'\n[auth]\nauthserv_id = "mx.{DOMAIN}"\n{llm}'
    )
