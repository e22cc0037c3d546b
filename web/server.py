"""Serves an application with uvicorn until a signal says stop; what is under way is answered first."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from countersign.procurement.errors import BadSettings
from countersign.web.api.door import AT_ONCE, Application

GRACE_SECONDS = 10
CONNECTIONS = 5 * AT_ONCE
"""Open at the same time, at work or not; whoever comes on top is turned away without a look."""


def opened(host: str, port: int) -> socket.socket:
    """The door to the street. Raises `BadSettings` where it can't be opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        words = f"{host}:{port} can't be listened on ({error.strerror}): set api.host and api.port"
        raise BadSettings(words) from None


class _Server(uvicorn.Server):
    """Ends well: its own way is to die of the signal once it is done, and the store would stay open."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """See uvicorn. A second SIGINT doesn't wait for what is under way."""
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def serve(app: Application, listening: socket.socket) -> None:
    """Returns once SIGTERM or SIGINT came and every answer is out, or the grace is over."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,  # it logs as the rest of the program does
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _Server(config).run(sockets=[listening])
