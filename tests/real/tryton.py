"""A running Tryton for the tests: one server for each series, and a database of its own for each test.

`install_tryton.sh` brings the program and the database that the others are copies of. The server ends with
the `with` block and leaves nothing behind.
"""

import contextlib
import shutil
import subprocess
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from servers import ServerFailed

from countersign.agent.demo.child import LOOPBACK, free_port, listens
from countersign.erp.tryton.connector import TrytonErp
from countersign.erp.tryton.rpc import Rpc

LAB: Final = Path(__file__).parents[2] / "build" / "tryton"
SERIES: Final = ("8.2", "7.0")
USER, PASSWORD = "admin", "admin-pw-1"
DATABASES: Final = 36


class TrytonServer:
    """A Tryton of one series while the `with` block lasts."""

    def __init__(self, series: str) -> None:
        self.series, self.port = series, free_port()
        self._home = LAB / series
        self._unused = [f"po{number}" for number in range(1, DATABASES + 1)]
        self._stack = contextlib.ExitStack()
        self.folder = Path()

    @staticmethod
    def missing() -> str | None:
        """One sentence on what is not installed, or None."""
        lacking = [series for series in SERIES if not (LAB / series / "ready").exists()]
        return f"Tryton {lacking[0]} is not installed; run: tests/real/install_tryton.sh" if lacking else None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as starting:
            self.folder = Path(starting.enter_context(tempfile.TemporaryDirectory(prefix="tryton-")))
            config = self.folder / "trytond.conf"
            config.write_text(
                f"[database]\nuri = sqlite://\npath = {self.folder}\n[web]\nlisten = {LOOPBACK}:{self.port}\n"
                "[session]\nauthentications = password\n"
            )
            log = starting.enter_context((self.folder / "log").open("w"))
            for name in self._unused:
                shutil.copy(self._home / "db" / "seed.sqlite", self.folder / f"{name}.sqlite")
            command = [self._home / "bin" / "trytond", "-c", config, "-d", *self._unused]
            process = subprocess.Popen(command, stderr=log, stdout=log)
            starting.callback(_end, process)
            self._wait_for(process)
            self._stack = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 180
        while time.monotonic() < until and process.poll() is None:
            if listens(self.port):
                return
            time.sleep(0.1)
        raise ServerFailed(f"Tryton {self.series} did not start: {(self.folder / 'log').read_text()[-800:]}")

    def database(self) -> str:
        """A database that nobody used yet, with the one order in it; its name. 8.2 has to know them all
        from the start."""
        return self._unused.pop()

    def receive(self, database: str, number: str, item: str, quantity: Decimal) -> None:
        """The warehouse books a receipt."""
        script, config = Path(__file__).with_name("tryton_receive.py"), self.folder / "trytond.conf"
        python = [self._home / "bin" / "python", "-W", "ignore"]
        command = [*python, script, config, database, number, item, str(quantity)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise ServerFailed(done.stderr[-800:])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class TrytonBench:
    """The connector at a database, and somebody else who works in it."""

    def __init__(self, server: TrytonServer) -> None:
        self._server, self.name, self.url = server, server.database(), server.url
        self.erp = TrytonErp(server.url, self.name, USER, PASSWORD, timeout=60, splits=True)
        self.rpc = Rpc(server.url, self.name, USER, PASSWORD, 60)

    def line_id(self, number: str, line: int) -> int:
        (found,) = self.rpc.call(
            "model.purchase.purchase.search_read", [("number", "=", number)], 0, 1, None, ["lines"]
        )
        return int(sorted(found["lines"])[line // 10 - 1])

    def somebody_changes_the_quantity(self, number: str, line: int, quantity: Decimal) -> None:
        """By an amendment, as Tryton wants it."""
        (purchase,) = self.rpc.call(
            "model.purchase.purchase.search_read", [("number", "=", number)], 0, 1, None, ["party"]
        )
        target = self.line_id(number, line)
        fields = ["product", "product_supplier", "unit", "unit_price", "description"]
        (held,) = self.rpc.call("model.purchase.line.read", [target], fields)
        change = {name: held[name] for name in fields}
        change |= {"action": "line", "line": target, "party": purchase["party"], "quantity": float(quantity)}
        amendment = {"purchase": purchase["id"], "lines": [["create", [change]]]}
        (made,) = self.rpc.call("model.purchase.amendment.create", [amendment])
        self.rpc.call("model.purchase.amendment.validate_amendment", [made])

    def goods_arrive(self, number: str, line: int, quantity: Decimal) -> None:
        order = self.erp.order(number).order.line(line)
        assert order is not None
        self._server.receive(self.name, number, order.item, quantity)
