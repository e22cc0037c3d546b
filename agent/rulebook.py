"""Which policy is in force: the newest version in the store, and no other.

    the named file ──first start──> version 1
    activate(file) ── sound? earned? ──> version n + 1, journalled ──> every worker, at its next piece of work
                            └─ no: refused, and the one in force stays

A file that was changed and not activated decides nothing; it is told. What a version needs of the world
(countries, letters, an earned mode) is examined by whoever builds this.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from countersign.procurement.case import JournalEntry
from countersign.procurement.errors import BadPolicy, CountersignError, NotFound, Stale
from countersign.procurement.policy.load import BUILT_IN, policy_of, texts_at
from countersign.procurement.policy.model import Policy, default_text
from countersign.procurement.policy.version import PolicyTexts, PolicyVersion
from countersign.procurement.ports import Clock, Commit, Store

log = logging.getLogger("countersign")
EVENT = "policy.activated"
PROGRAM = "countersign"

Examine = Callable[[PolicyTexts, str], Policy]
"""The policy that texts say. Raises `BadPolicy` with all that is wrong in them, or that the world lacks; the
source is named in it.
"""
Permit = Callable[[Policy], object]
"""Raises `NotEarned` where the reader may not work in a mode of the policy."""
Tell = Callable[[str, str, str], None]
"""Tells the admin, once for each key: key, subject, words."""


@dataclass(frozen=True)
class Rulebook:
    """The company's policies. `path` is the file that the settings name, if any."""

    store: Store
    path: Path | None
    clock: Clock
    examine: Examine
    permit: Permit
    tell: Tell

    @property
    def named(self) -> str:
        """What the settings name, in words."""
        return str(self.path) if self.path else BUILT_IN

    def in_force(self) -> Policy:
        """The policy that decides now; before anything was activated, what the settings name.

        Raises `BadPolicy`.
        """
        newest = self.store.newer_policy()
        if newest is None:
            return policy_of(texts_at(self.path), self.named)
        return as_policy(newest)

    def begin(self) -> Policy:
        """The policy to work by. What the settings name becomes version 1 where nothing was activated yet,
        and what is in force a new version where the program came with another default. Raises `BadPolicy`.
        """
        newest = self.store.newer_policy()
        if newest is None:
            reason = f"the first policy: {self.named}, as it was when the work began"
            self._adopt(texts_at(self.path), self.named, reason, after=0)
        elif newest.texts.default != default_text():
            texts = PolicyTexts(newest.texts.company, newest.texts.sites, default_text())
            reason = "the program came with another default; what the company set is unchanged"
            self._adopt(texts, newest.source, reason, after=newest.version)
        self._tell_of_change()
        return self.in_force()

    def check(self) -> None:
        """Raises `BadPolicy` where the world lacks what the policy in force needs."""
        newest = self.store.newer_policy()
        texts = newest.texts if newest else texts_at(self.path)
        self.examine(texts, newest.source if newest else self.named)

    def _adopt(self, texts: PolicyTexts, source: str, reason: str, after: int) -> None:
        self.examine(texts, source)
        try:
            self._commit(PolicyVersion(after + 1, self.clock(), PROGRAM, reason, texts, source))
        except Stale:
            log.info("policy event=overtaken")  # another program was faster: its version holds

    def renewed(self, known: Policy) -> Policy:
        """`known`, or what was activated since. What can't be used is not: the admin is told, once."""
        newer = self.store.newer_policy(known.version)
        if newer is None:
            return known
        try:
            policy = self.examine(newer.texts, newer.source).numbered(newer.version)
            self.permit(policy)
        except CountersignError as error:
            words = (
                f"Version {newer.version} of the policy can't be used, version {known.version} stays:\n"
                f"{_told(error)}"
            )
            self.tell(f"policy-{newer.version}", "A policy can't be used", words)
            return known
        log.info("policy event=renewed version=%d", policy.version)
        return policy

    def activate(self, path: Path, by: str, reason: str) -> PolicyVersion:
        """Puts a file in force. Raises `BadPolicy`, or `NotEarned`: then the one in force stays, and the
        admin is told.
        """
        try:
            texts = texts_at(path)
            self.permit(self.examine(texts, str(path)))
        except CountersignError as error:
            words = f"{by} tried to activate {path} ({reason}). It is not in force:\n{_told(error)}"
            self.tell(f"refused-{_mark(path)}", "A policy was refused", words)
            raise
        return self._next(texts, str(path), by, reason)

    def activate_again(self, version: int, by: str, reason: str) -> PolicyVersion:
        """Puts an earlier version in force again, as a new one. Raises as `activate` does, and `NotFound`."""
        earlier = self.version(version)
        self.permit(self.examine(earlier.texts, f"version {version}"))
        texts = PolicyTexts(earlier.texts.company, earlier.texts.sites, default_text())
        return self._next(texts, f"version {version}", by, reason)

    def version(self, version: int) -> PolicyVersion:
        """One that was in force. Raises `NotFound`."""
        found = next((one for one in self.store.policies() if one.version == version), None)
        if found is None:
            raise NotFound(f"there is no version {version} of the policy; see `countersign policy history`")
        return found

    def change(self) -> str:
        """What to tell of a named file that is not in force and never was; empty where all is well."""
        versions = self.store.policies()
        if not versions or self.path is None:
            return ""
        try:
            texts = texts_at(self.path)
        except BadPolicy as error:
            return f"{error}; version {versions[-1].version} of the policy stays in force"
        known = {(one.texts.company, tuple(sorted(one.texts.sites.items()))) for one in versions}
        if (texts.company, tuple(sorted(texts.sites.items()))) in known:
            return ""
        return (
            f"{self.path} was changed and decides nothing yet: version {versions[-1].version} is in force; "
            f"`countersign policy activate {self.path} --by … --reason …` changes that"
        )

    def _tell_of_change(self) -> None:
        """A changed file with a fault is told to the admin as well; a sound one waits for its activation."""
        if not (words := self.change()):
            return
        log.warning("policy event=not-in-force: %s", words)
        assert self.path is not None
        try:
            policy_of(texts_at(self.path), str(self.path))
        except BadPolicy as error:
            self.tell(
                f"faulty-{_mark(self.path)}",
                "A policy has faults",
                f"{error.listed}\nThe one in force stays.",
            )

    def _next(self, texts: PolicyTexts, source: str, by: str, reason: str) -> PolicyVersion:
        newest = self.store.newer_policy()
        number = newest.version + 1 if newest else 1
        version = PolicyVersion(number, self.clock(), by, reason, texts, source)
        self._commit(version)
        return version

    def _commit(self, version: PolicyVersion) -> None:
        words = f"version {version.version} of the policy is in force ({version.source}): {version.reason}"
        data = {"policy": str(version.version), "source": version.source}
        entry = JournalEntry("", EVENT, words, version.by, data=data)
        self.store.commit(Commit(version.at, journal=(entry,), policy=version))


def _told(error: CountersignError) -> str:
    """What a mail says of it: a fault a line."""
    return error.listed if isinstance(error, BadPolicy) else str(error)


def as_policy(version: PolicyVersion) -> Policy:
    """The policy of a version, under its number. Raises `BadPolicy`."""
    source = f"version {version.version} of the policy"
    return policy_of(version.texts, source).numbered(version.version)


def _mark(path: Path) -> str:
    """The same for the same content: a fault is told once."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    return hashlib.sha256(str(path).encode() + content).hexdigest()[:16]
