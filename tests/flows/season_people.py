"""The company's own people in the long simulation: what they do with the mails that they get.

    a mail to one of us ─► nothing, an answer by mail, or an action at the command line, some hours later

How each of them is stands in `season_people.yaml`.
"""

import datetime as dt
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import yaml
from season_company import DOMAIN
from season_suppliers import text_of

from countersign.agent.steps.act import act
from countersign.agent.steps.office import Office
from countersign.procurement.actions import Accept, Action, Ask, Hold, Reject, Resolution, Resolve, Seen
from countersign.procurement.events import PersonActed
from countersign.procurement.mail import OutboundMail

HABITS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("season_people.yaml").read_text("utf-8")
)


@dataclass(frozen=True)
class Intended:
    """What somebody is going to do at that time: an answer, or an action about an order's exceptions."""

    at: dt.datetime
    who: str
    order: str
    raw: bytes = b""
    do: str = ""


@dataclass
class People:
    chance: Random
    done: dict[str, int] = field(default_factory=dict)
    _written: int = 0

    def intend(self, mail: OutboundMail, purpose: str, order: str, at: dt.datetime) -> Intended | None:
        """What the one who got this mail will do about it; None: nothing."""
        (who,) = mail.recipients
        habits = [one for one in HABITS[who] if one.get("to", purpose) == purpose]
        if not habits:
            return None
        habit = self.chance.choices(habits, [one["share"] for one in habits])[0]
        if "by" not in habit:
            return None
        when = at + dt.timedelta(hours=habit["after"], minutes=self.chance.randrange(50))
        if habit["by"] == "desk":
            return Intended(when, who, order, do=habit["do"])
        soon = (when + dt.timedelta(days=9)).date().isoformat()
        return Intended(when, who, order, self._answer(mail, who, habit["say"].format(soon=soon), when))

    def _answer(self, mail: OutboundMail, who: str, words: str, when: dt.datetime) -> bytes:
        asked = message_from_bytes(mail.raw, policy=policy.default)
        assert isinstance(asked, EmailMessage)
        self._written += 1
        answer = EmailMessage(policy=policy.SMTP)
        answer["From"] = who
        answer["To"] = asked["Reply-To"] or asked["From"]
        answer["Subject"] = f"Re: {asked['Subject']}"
        answer["In-Reply-To"] = asked["Message-ID"]
        answer["Message-ID"] = f"<own-{self._written}@{DOMAIN}>"
        answer["Date"] = when
        answer["Authentication-Results"] = f"mx.{DOMAIN}; dmarc=pass header.from={DOMAIN}"
        quoted = "\n".join(f"> {line}" for line in text_of(asked).splitlines())
        answer.set_content(f"{words}\n\nOn {asked['Date']}, Orchard Metal wrote:\n{quoted}\n")
        return answer.as_bytes()


def at_the_desk(office: Office, intended: Intended) -> None:
    """Acts on all that is open of the order, as the command line would."""
    for one in office.store.case(intended.order).exceptions:
        act(office, PersonActed(one.id, intended.who, _action(intended.do, office.clock())))


def _action(do: str, now: dt.datetime) -> Action:
    match do:
        case "accept":
            return Accept()
        case "reject":
            return Reject()
        case "ask":
            return Ask("Which day can you promise?")
        case "hold":
            return Hold((now + dt.timedelta(days=6)).date())
        case "seen":
            return Seen()
        case "cancel":
            return Resolve(Resolution.CANCELLED, "bought elsewhere")
        case _:
            return Resolve(Resolution.NO_ACTION, "settled on the telephone")
