"""The tables, as the numbered steps that made them. A released step is never edited: add another one.

    orders ─── cases ─┬─ timers          one row each per order
                      └─ exceptions
    messages ─┬─ message_raw             the bytes apart, so that moving a state doesn't rewrite them
              ├─ readings
              └─ routes
    outbox ─┬── outbox_raw               likewise
            └── outbox_also              further orders that a mail speaks of
    policies                             one row each activation, append-only like the journal
    journal                              append-only: triggers refuse everything else
    redemptions                          which decision tokens were used
    marks                                which digests and reviews were written, one row a slot
    posts                                what goes to channels besides email
    ledger  offers                       orders that clients of the API put; writes that wait for them
    api_clients  api_calls               who they are, and what they called under which key
    hooks ─── deliveries                 webhooks, and what is on its way to them
    cursors  cache  spending  heartbeats

A `body` is a value of `procurement` as JSON (see `codec.py`); the columns beside it are what is searched
and compared. Instants are UTC text of one width, so that they sort. `order_number` is `order` in the rest
of the program, which SQL wants for itself. The journal and the outbox have no foreign key to the orders:
they also speak about mails that belong to none.
"""

from sqlite_utils import Database as Tables

from countersign.store.migrations import Step

_ORDERS = """
CREATE TABLE orders (
    seq INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    revision INTEGER NOT NULL,
    supplier_address TEXT NOT NULL,
    supplier_domain TEXT NOT NULL,
    placed TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX orders_folded ON orders (folded);
CREATE INDEX orders_supplier_address ON orders (supplier_address, placed);
CREATE INDEX orders_supplier_domain ON orders (supplier_domain, placed);

CREATE TABLE cases (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE timers (
    order_number TEXT PRIMARY KEY REFERENCES cases (order_number),
    due_at TEXT
) STRICT;
CREATE INDEX timers_due ON timers (due_at, order_number) WHERE due_at IS NOT NULL;

CREATE TABLE exceptions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL REFERENCES cases (order_number),
    state TEXT NOT NULL,
    gravity INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX exceptions_order ON exceptions (order_number, seq);
CREATE INDEX exceptions_unresolved ON exceptions (gravity DESC, opened_at, seq) WHERE state <> 'resolved';
"""

_MESSAGES = """
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    ready_at TEXT,
    received_at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX messages_new ON messages (ready_at, seq) WHERE state = 'new';

CREATE TABLE message_raw (
    seq INTEGER PRIMARY KEY REFERENCES messages (seq),
    raw BLOB NOT NULL
) STRICT;

CREATE TABLE readings (
    message TEXT PRIMARY KEY REFERENCES messages (identity),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE routes (
    message TEXT PRIMARY KEY REFERENCES messages (identity),
    body TEXT NOT NULL
) STRICT;
"""

_OUTBOX = """
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL,
    purpose TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    ready_at TEXT,
    sent_at TEXT,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_order ON outbox (order_number, seq);
CREATE INDEX outbox_waiting ON outbox (ready_at, seq) WHERE state IN ('pending', 'sending');

CREATE TABLE outbox_raw (
    seq INTEGER PRIMARY KEY REFERENCES outbox (seq),
    raw BLOB NOT NULL,
    lines TEXT NOT NULL
) STRICT;
"""

_JOURNAL = """
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    order_number TEXT NOT NULL,
    event TEXT NOT NULL,
    message TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX journal_order ON journal (order_number, id);
CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_not_overwritten BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""

_POLICIES = """
CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TRIGGER policies_are_not_edited BEFORE UPDATE ON policies
    BEGIN SELECT RAISE(ABORT, 'what was in force is not edited'); END;
CREATE TRIGGER policies_are_not_cut BEFORE DELETE ON policies
    BEGIN SELECT RAISE(ABORT, 'what was in force is not forgotten'); END;
CREATE INDEX outbox_drafts ON outbox (order_number, seq) WHERE state = 'draft';
"""

_TIMES = """
UPDATE cases SET body = json_set(
    body, '$.chase_at', (SELECT due_at FROM timers WHERE timers.order_number = cases.order_number)
);
UPDATE timers SET due_at = (
    SELECT min(opened_at) FROM exceptions
    WHERE exceptions.order_number = timers.order_number AND exceptions.state <> 'resolved'
)
WHERE order_number IN (SELECT order_number FROM exceptions WHERE state <> 'resolved');
"""

_POSTS = """
CREATE TABLE marks (
    topic TEXT NOT NULL,
    who TEXT NOT NULL,
    slot TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (topic, who, slot)
) STRICT;
CREATE TABLE posts (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    order_number TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    ready_at TEXT
) STRICT;
CREATE INDEX posts_waiting ON posts (ready_at, seq) WHERE state = 'pending';
"""

_JOINT = """
ALTER TABLE outbox ADD COLUMN also TEXT NOT NULL DEFAULT '[]';
CREATE TABLE outbox_also (
    order_number TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES outbox (seq),
    PRIMARY KEY (order_number, seq)
) STRICT;
"""

_REDEMPTIONS = "CREATE TABLE redemptions (key TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;"

_WRITES = """
CREATE TABLE erp_writes (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL,
    line INTEGER NOT NULL,
    state TEXT NOT NULL,
    next_at TEXT,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX erp_writes_line ON erp_writes (order_number, line, seq);
CREATE INDEX erp_writes_due ON erp_writes (next_at, seq) WHERE state IN ('approved', 'writing');
"""

_OWN_NUMBERS = """
CREATE TABLE own_numbers (
    order_number TEXT NOT NULL REFERENCES orders (number),
    place INTEGER NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (order_number, place)
) STRICT;
"""

_API = """
CREATE TABLE api_clients (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    added_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE TABLE api_calls (
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    mark TEXT NOT NULL,
    at TEXT NOT NULL,
    until TEXT NOT NULL,
    status INTEGER,
    body TEXT,
    headers TEXT,
    PRIMARY KEY (client, key)
) STRICT;
CREATE INDEX api_calls_old ON api_calls (at);
CREATE TABLE ledger (
    number TEXT PRIMARY KEY,
    folded TEXT NOT NULL,
    version INTEGER NOT NULL,
    place INTEGER NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_folded ON ledger (folded);
CREATE TABLE offers (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    answered INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX offers_waiting ON offers (seq) WHERE answered = 0;
CREATE TABLE hooks (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    news TEXT NOT NULL,
    added_at TEXT NOT NULL,
    place INTEGER NOT NULL
) STRICT;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hook TEXT NOT NULL REFERENCES hooks (name),
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    next_at TEXT,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_due ON deliveries (next_at, attempts, id) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'dead';
CREATE INDEX deliveries_hook ON deliveries (hook, state);
CREATE INDEX journal_news ON journal (id) WHERE event IN (
    'line.confirmed', 'line.decided', 'exception.opened', 'exception.resolved', 'erp.offered', 'erp.written',
    'erp.differs', 'erp.refused', 'erp.unknown'
);
"""

_AGES = """
ALTER TABLE ledger ADD COLUMN changed_at TEXT NOT NULL DEFAULT '';
UPDATE ledger SET changed_at = coalesce((SELECT max(at) FROM journal), '');
"""

_BOOKKEEPING = """
CREATE TABLE cursors (folder TEXT PRIMARY KEY, uidvalidity INTEGER NOT NULL, uid INTEGER NOT NULL) STRICT;
CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE spending (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, tokens INTEGER NOT NULL) STRICT;
CREATE INDEX spending_at ON spending (at, tokens);
CREATE TABLE heartbeats (worker TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
"""


def first_tables(tables: Tables) -> None:
    """Everything that version 0.1 keeps."""
    tables.executescript(_ORDERS + _MESSAGES + _OUTBOX + _JOURNAL + _BOOKKEEPING)


def first_revisions(tables: Tables) -> None:
    """What an order said before it was first revised; NULL where it never was."""
    tables.executescript("ALTER TABLE orders ADD COLUMN first_body TEXT;")


def policies_and_drafts(tables: Tables) -> None:
    """Which policy was in force when, and the mails that wait for a person."""
    tables.executescript(_POLICIES)


def used_tokens(tables: Tables) -> None:
    """The decision tokens that were used."""
    tables.executescript(_REDEMPTIONS)


def marks_and_posts(tables: Tables) -> None:
    """Which digests and reviews were written, and what waits for a channel."""
    tables.executescript(_POSTS)


def exceptions_times(tables: Tables) -> None:
    """The chase's own time beside the earliest of all; cases with something open are looked at once."""
    tables.executescript(_TIMES)


def joint_mails(tables: Tables) -> None:
    """Further orders that a mail speaks of."""
    tables.executescript(_JOINT)


def writes_to_the_system(tables: Tables) -> None:
    """What goes back to the company's system."""
    tables.executescript(_WRITES)


def suppliers_own_numbers(tables: Tables) -> None:
    """What suppliers call our orders: a later mail may name that alone."""
    tables.executescript(_OWN_NUMBERS)


def company_systems(tables: Tables) -> None:
    """How far the company's own systems were read."""
    tables.executescript(
        "CREATE TABLE systems (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    )


def programs_that_come_in(tables: Tables) -> None:
    """The API's clients, the orders that they put, the writes that wait for them, and their webhooks."""
    tables.executescript(_API)


def ages_of_the_ledger(tables: Tables) -> None:
    """When each order of the ledger changed last; those that are there count from the newest of all news."""
    tables.executescript(_AGES)


STEPS: tuple[Step, ...] = (
    first_tables,
    first_revisions,
    policies_and_drafts,
    used_tokens,
    exceptions_times,
    marks_and_posts,
    joint_mails,
    writes_to_the_system,
    suppliers_own_numbers,
    programs_that_come_in,
    company_systems,
    ages_of_the_ledger,
)
