"""Clients of the API, and the calls that they made under an idempotency key.

A call that was begun belongs to who began it until the lease is over; its reply is kept under the key.
"""

import datetime as dt
import json
from collections.abc import Sequence

from countersign.procurement.clients import KEPT, Call, Client, Reply, Scope
from countersign.store import refusals
from countersign.store.codec import instant, instant_or_none, stamp
from countersign.store.database import Row, Topic

_ADD = """
INSERT INTO api_clients (name, digest, scopes, added_at) VALUES (:name, :digest, :scopes, :at)
ON CONFLICT (name) DO NOTHING
"""
_REVOKE = "UPDATE api_clients SET revoked_at = :at WHERE name = :name AND revoked_at IS NULL"
_BEGIN = """
INSERT INTO api_calls (client, key, mark, at, until) VALUES (:client, :key, :mark, :now, :until)
ON CONFLICT (client, key) DO UPDATE SET until = excluded.until
WHERE api_calls.mark = excluded.mark AND api_calls.status IS NULL AND api_calls.until <= :now
"""
_END = """
UPDATE api_calls SET status = :status, body = :body, headers = :headers
WHERE client = :client AND key = :key AND mark = :mark
"""
_FORGET = "DELETE FROM api_calls WHERE at < :before"
_DROP = "DELETE FROM api_calls WHERE client = :client AND key = :key AND mark = :mark AND status IS NULL"


def _client(row: Row) -> Client:
    scopes = tuple(Scope(one) for one in json.loads(row["scopes"]))
    added, revoked = instant(row["added_at"]), instant_or_none(row["revoked_at"])
    return Client(row["name"], row["digest"], scopes, added, revoked)


class ClientBook(Topic):
    """The part of `Store` about clients."""

    def add_client(self, client: Client) -> None:
        """See `Clients`."""
        with self._database.writing() as transaction:
            added = transaction.run(
                _ADD,
                name=client.name,
                digest=client.digest,
                scopes=json.dumps(client.scopes),
                at=stamp(client.added_at),
            )
            if not added:
                raise refusals.client_known(client.name)

    def client_by(self, digest: str) -> Client | None:
        """See `Clients`."""
        sql = "SELECT * FROM api_clients WHERE digest = :digest AND revoked_at IS NULL"
        with self._database.reading() as transaction:
            row = transaction.row(sql, digest=digest)
        return _client(row) if row else None

    def clients(self) -> Sequence[Client]:
        """See `Clients`."""
        with self._database.reading() as transaction:
            return tuple(_client(row) for row in transaction.rows("SELECT * FROM api_clients ORDER BY name"))

    def revoke_client(self, name: str, at: dt.datetime) -> None:
        """See `Clients`."""
        with self._database.writing() as transaction:
            if not transaction.run(_REVOKE, name=name, at=stamp(at)):
                raise refusals.no_client(name)

    def begin_call(self, call: Call, now: dt.datetime, lease: dt.timedelta) -> Reply | None:
        """See `Clients`."""
        key = {"client": call.client, "key": call.key}
        times = {"now": stamp(now), "until": stamp(now + lease)}
        with self._database.writing() as transaction:
            transaction.run(_FORGET, before=stamp(now - KEPT))
            if transaction.run(_BEGIN, **key, mark=call.mark, **times):
                return None
            row = transaction.rows("SELECT * FROM api_calls WHERE client = :client AND key = :key", **key)[0]
        if row["mark"] != call.mark:
            raise refusals.key_reused(call.key)
        if row["status"] is None:
            raise refusals.still_at_work(call.key)
        return Reply(row["status"], row["body"], json.loads(row["headers"]))

    def end_call(self, call: Call, reply: Reply) -> None:
        """See `Clients`."""
        with self._database.writing() as transaction:
            transaction.run(
                _END,
                client=call.client,
                key=call.key,
                mark=call.mark,
                status=reply.status,
                body=reply.body,
                headers=json.dumps(dict(reply.headers)),
            )

    def drop_call(self, call: Call) -> None:
        """See `Clients`."""
        with self._database.writing() as transaction:
            transaction.run(_DROP, client=call.client, key=call.key, mark=call.mark)

    def forget_calls(self, before: dt.datetime) -> int:
        """See `Clients`."""
        with self._database.writing() as transaction:
            return transaction.run(_FORGET, before=stamp(before))
