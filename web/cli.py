"""`countersign serve`: the REST API, for other programs. The command is mounted by `agent/cli` by name."""

import logging

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.web.api.app import make_api
from countersign.web.server import opened, serve


@click.command("serve")
@pass_session
def serve_api(session: Session) -> None:
    """Serve the REST API until told to stop.

    SIGTERM and Ctrl-C end it once every answer that is under way is out. The work itself is done by
    `countersign run`, which may start before or after it.
    """
    settings = session.settings()
    logging.basicConfig(
        level=settings.logging.level.upper(),
        filename=settings.logging.file,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    given = settings.api
    with session.app() as app:
        desk = app.api_desk
        api = make_api(desk, given.size_limit_bytes)
        with opened(given.host, given.port) as listening:
            show.say(f"Serving http://{given.host}:{given.port}/v1. Ctrl-C stops it.")
            if desk.kind != "rest":
                show.say('Orders are not taken over the API: that needs erp.kind = "rest".')
            if not any(one.revoked_at is None for one in desk.store.clients()):
                show.hint(
                    "Nobody can come in yet. Make a token:", "countersign api token add NAME --scope SCOPE"
                )
            serve(api, listening)
