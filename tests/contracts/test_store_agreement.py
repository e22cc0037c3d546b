"""Whatever is done to them, in whatever order, the store on disk and the one in memory say the same."""

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from store_contract import (
    IMPLEMENTATIONS,
    KEYS,
    LEASE,
    MINUTE,
    NOW,
    a_mail,
    an_entry,
    an_exception,
    everything,
    new_case,
)

from countersign.procurement.case import CaseState, Decision, ExceptionState
from countersign.procurement.errors import CountersignError
from countersign.procurement.judgement import Severity
from countersign.procurement.policy.version import PolicyTexts, PolicyVersion
from countersign.procurement.ports import Commit, MessageState, OutboxState, Store

NUMBERS = st.sampled_from(["PO-1", "PO 1", "po2", "3"])
MESSAGES = st.sampled_from(["m1", "m2", "m3"])
MAILS = st.sampled_from(["<1@x>", "<2@x>", "<3@x>"])
INSTANTS = st.integers(0, 12).map(lambda minutes: NOW + minutes * MINUTE)
COUNTS = st.integers(1, 3)


def outcome(call: Callable[[Store], Any], store: Store) -> object:
    """What a call returns, or the error and its sentence."""
    try:
        return call(store)
    except CountersignError as error:
        return (type(error), str(error))


class TwoStores(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.stores = {name: build(Path(self.folder.name)) for name, build in IMPLEMENTATIONS.items()}

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()
        self.folder.cleanup()

    def both(self, call: Callable[[Store], Any]) -> None:
        outcomes = {name: outcome(call, store) for name, store in self.stores.items()}
        assert all(found == outcomes["memory"] for found in outcomes.values()), outcomes

    @rule(identity=MESSAGES, at=INSTANTS)
    def keep(self, identity: str, at: dt.datetime) -> None:
        self.both(lambda store: store.keep(identity, identity.encode(), "imap", at))

    @rule(now=INSTANTS)
    def claim_message(self, now: dt.datetime) -> None:
        self.both(lambda store: store.claim_message(now, LEASE))

    @rule(identity=MESSAGES, until=INSTANTS, counted=st.booleans())
    def defer_message(self, identity: str, until: dt.datetime, counted: bool) -> None:
        self.both(lambda store: store.defer_message(identity, until, "busy", counted=counted))

    @rule(identity=MESSAGES)
    def hold(self, identity: str) -> None:
        self.both(lambda store: store.hold_message(identity, "look"))

    @rule(identity=MESSAGES)
    def release(self, identity: str) -> None:
        self.both(lambda store: store.release_message(identity))

    @rule(
        number=NUMBERS,
        other=NUMBERS,
        step=st.sampled_from([1, 1, 1, 0, 2]),
        opened=st.lists(COUNTS, max_size=2),
        resolved=st.lists(COUNTS, max_size=1),
        mails=st.lists(MAILS, max_size=2),
        message=st.none() | MESSAGES,
        draft=st.booleans(),
        withdrawn=st.sampled_from(["", "overtaken"]),
        unasked=st.sampled_from(["", "answered"]),
        due=st.none() | INSTANTS,
        at=INSTANTS,
    )
    def commit(
        self,
        number: str,
        other: str,
        step: int,
        opened: list[int],
        resolved: list[int],
        mails: list[str],
        message: str | None,
        draft: bool,
        withdrawn: str,
        unasked: str,
        due: dt.datetime | None,
        at: dt.datetime,
    ) -> None:
        known = {case.number: case for case in self.stores["memory"].cases()}
        case = known.get(number) or new_case(number, version=0, token=f"token-of-{other}")
        severities = list(Severity)
        decision = Decision(
            replace(case, version=case.version + step, due_at=due, state=CaseState.PARTIAL),
            (an_entry(number),),
            opened=tuple(an_exception(number, count, severity=severities[count]) for count in opened),
            changed=tuple(an_exception(number, count, state=ExceptionState.RESOLVED) for count in resolved),
            withdrawn=withdrawn,
            unasked=unasked,
        )
        begun = OutboxState.DRAFT if draft else OutboxState.PENDING
        outgoing = tuple(a_mail(identity, number, next_at=due, state=begun) for identity in mails)
        state = MessageState.HELD if step == 1 and due else MessageState.DONE
        self.both(lambda store: store.commit(Commit(at, (decision,), outgoing, message, state)))

    @rule(number=NUMBERS, due=INSTANTS)
    def postpone(self, number: str, due: dt.datetime) -> None:
        self.both(lambda store: store.postpone(number, due))

    @rule(now=INSTANTS)
    def claim_mail(self, now: dt.datetime) -> None:
        self.both(lambda store: store.claim_mail(now, LEASE))

    @rule(identity=MAILS, at=INSTANTS)
    def mail_sent(self, identity: str, at: dt.datetime) -> None:
        self.both(lambda store: store.commit(Commit(at, sent=identity)))

    @rule(identity=MAILS, until=INSTANTS)
    def mail_deferred(self, identity: str, until: dt.datetime) -> None:
        self.both(lambda store: store.mail_deferred(identity, until, "451"))

    @rule(identity=MAILS)
    def mail_failed(self, identity: str) -> None:
        self.both(lambda store: store.commit(Commit(NOW, failed=identity, failure="550")))

    @rule(identity=MAILS)
    def draft_released(self, identity: str) -> None:
        self.both(lambda store: store.commit(Commit(NOW, released=identity)))

    @rule(identity=MAILS)
    def draft_discarded(self, identity: str) -> None:
        self.both(lambda store: store.commit(Commit(NOW, discarded=identity, failure="by phone")))

    @rule(keys=st.lists(st.sampled_from(KEYS), max_size=2))
    def tokens_used(self, keys: list[str]) -> None:
        self.both(lambda store: store.commit(Commit(NOW, redeemed=tuple(keys))))

    @rule(version=COUNTS)
    def policy_activated(self, version: int) -> None:
        policy = PolicyVersion(version, NOW, "ada", "", PolicyTexts(f'name = "v{version}"\n'))
        self.both(lambda store: store.commit(Commit(NOW, policy=policy)))

    @rule(number=st.sampled_from(["po1", "PO-1", "po 2", "3", "."]))
    def look_up(self, number: str) -> None:
        self.both(lambda store: store.book().by_number(number))
        self.both(lambda store: store.book().by_token(f"token-of-{number}"))
        self.both(lambda store: list(store.book().by_supplier("desk@northgate.example")))

    @rule(now=INSTANTS, limit=COUNTS)
    def due(self, now: dt.datetime, limit: int) -> None:
        self.both(lambda store: store.due_cases(now, limit))

    @invariant()
    def they_agree(self) -> None:
        self.both(everything)


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(
    max_examples=50, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
