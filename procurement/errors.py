"""Every error that Countersign raises on purpose, in one tree.

    CountersignError            a sentence that ends with what to do next; exit code 2 at the command line
    ├─ BadInput                 what a person handed in can't be used; nothing was changed
    │  ├─ BadOrders             an orders file: names the line or order, and the field
    │  ├─ BadPolicy             a policy file: every fault at once, each with its line
    │  ├─ BadSettings           a setting or an environment variable
    │  └─ BadMail               bytes that are no mail, or too large to be read
    ├─ NotFound                 no such order, exception or held message
    ├─ Conflict                 the same number with other content, or a state that moved meanwhile
    │  ├─ Stale                 compare-and-swap lost: read again and decide again
    │  ├─ Outdated              a client's If-Match: the order is not as it was when they read it
    │  ├─ KeyReused             an idempotency key that stood for another request
    │  └─ Busy                  the same call is still at work
    ├─ NotEarned                a reader may not do alone what it was told to: says what it lacks
    ├─ StoreError               the database can't be opened, is damaged, or is newer than the program
    └─ RemoteError              a mail server, model or ERP refused or did not answer
       ├─ MailboxError          IMAP or SMTP
       ├─ ModelError            the LLM endpoint
       ├─ ErpError              the company's system
       └─ ChannelError          Slack, Teams, a webhook

Programming errors stay what they are: only what a person or the worker can act upon is wrapped. Every
`RemoteError` carries one decisive bit, `permanent`: trying again will not help.
"""


class CountersignError(Exception):
    """Base of all. `str(error)` is one clear sentence, with the next command where there is one."""


class BadInput(CountersignError):
    """What was handed in can't be used; nothing was changed."""


class BadOrders(BadInput):
    """An orders file that can't be read: the sentence names the place and the field."""


class BadPolicy(BadInput):
    """A policy file with faults; `faults` holds one sentence for each."""

    def __init__(self, path: str, faults: tuple[str, ...]) -> None:
        self.path = path
        self.faults = faults
        super().__init__(f"{path} is not a valid policy: " + "; ".join(faults))

    @property
    def listed(self) -> str:
        """The same with a line for each fault."""
        return "\n- ".join((f"{self.path} is not a valid policy:", *self.faults))


class BadSettings(BadInput):
    """A setting that is missing, unknown or of the wrong kind."""


class BadMail(BadInput):
    """Bytes that can't be read as a mail."""


class NotFound(CountersignError):
    """No such order, exception or message."""


class Conflict(CountersignError):
    """What was asked contradicts what is stored."""


class Stale(Conflict):
    """Somebody else moved the case first: read it again and decide again."""


class Outdated(Conflict):
    """The order changed since the client read it: nothing was changed."""


class KeyReused(Conflict):
    """An idempotency key was used before, for another request."""


class Busy(Conflict):
    """The same call is still at work: try it again in a while."""


class NotEarned(CountersignError):
    """A reader, or a prompt, has not shown what is demanded of it: run the eval, or ask less of it."""


class StoreError(CountersignError):
    """The database can't be used as it is."""


class RemoteError(CountersignError):
    """A counterpart refused or did not answer. `permanent`: trying again will not help."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(words)


class MailboxError(RemoteError):
    """IMAP or SMTP."""


class ModelError(RemoteError):
    """The LLM endpoint."""


class ErpError(RemoteError):
    """The company's own system."""

    def worded(self, words: str) -> "ErpError":
        """The same in other words."""
        kind = LockedOut if isinstance(self, LockedOut) else ErpError
        return kind(words, permanent=self.permanent)


class LockedOut(ErpError):
    """It does not let us in: trying again helps nobody, and nothing is wrong with what was asked."""


class ChannelError(RemoteError):
    """A channel besides email. Its words never hold the channel's address, which is a secret."""
