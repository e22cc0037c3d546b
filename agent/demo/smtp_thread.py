"""An SMTP server on a free loopback port, in a thread of its own: the socket side of the demo's mail.

What happens to a mail is decided by whoever makes the connections (aiosmtpd's `SMTP` with a handler).
aiosmtpd brings a `Controller` for threads, which can't pick a free port and waits without end for clients
that forgot to hang up; hence these few lines on its documented protocol class.
"""

import asyncio
import socket
import threading
import weakref
from collections.abc import Callable

from aiosmtpd.smtp import SMTP

from countersign.agent.demo.child import LOOPBACK

MakeConnection = Callable[[asyncio.AbstractEventLoop], SMTP]


class SmtpThread:
    """Serves from `start` to `stop`, each connection by an SMTP made for it."""

    host = LOOPBACK

    def __init__(self, make_connection: MakeConnection) -> None:
        self._make_connection = make_connection
        self._connections: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._done = asyncio.Event()
        self._thread: threading.Thread | None = None
        self.port = 0

    def start(self) -> None:
        listening = socket.create_server((self.host, 0))  # clients may knock from here on
        self.port = listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._run, args=(self._loop, listening), name="smtp", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and wait for the thread. A second call does nothing."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()
        self._loop = self._thread = None

    def _run(self, loop: asyncio.AbstractEventLoop, listening: socket.socket) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._serve(loop, listening))

    async def _serve(self, loop: asyncio.AbstractEventLoop, listening: socket.socket) -> None:
        def answer() -> SMTP:
            connection = self._make_connection(loop)
            self._connections.add(connection)
            return connection

        server = await loop.create_server(answer, sock=listening)
        await self._done.wait()
        server.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.close()
        await server.wait_closed()
