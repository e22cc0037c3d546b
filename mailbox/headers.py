"""How the headers of our own mails are written: one policy for whatever we send, letter, digest or memo.

Differs from Python's own where that writes what mail programs, or people, stumble over.
"""

from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader, UnstructuredHeader
from email.policy import EmailPolicy, Policy
from textwrap import wrap
from typing import Final

_WIDTH = 78


class _MessageIds(UnstructuredHeader):
    """Ids one below the other. Python's own header folds a long id in two, or encodes it."""

    def fold(self, *, policy: Policy) -> str:
        assert isinstance(self, BaseHeader)  # the registry sees to it
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # typeshed's `parse` differ
    """Begins behind its name. Python's own begins a long one on the next line: a blank stands before it."""

    def fold(self, *, policy: Policy) -> str:
        text = str(self)
        if not text.isascii():
            return super().fold(policy=policy)
        lines = wrap(f"{self.name}: {text}", _WIDTH, break_long_words=False, break_on_hyphens=False)
        return f"{policy.linesep} ".join(lines) + policy.linesep


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("in-reply-to", _MessageIds)  # type: ignore[arg-type]  # typeshed wants a whole header
_HEADERS.map_to_type("references", _MessageIds)  # type: ignore[arg-type]
_HEADERS.map_to_type("subject", _Subject)
POLICY: Final = EmailPolicy(header_factory=_HEADERS, linesep="\r\n", cte_type="7bit")
