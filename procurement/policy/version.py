"""One activation of a policy, with all that it takes to say later what was in force: texts, who, when, why.

Data only. Versions are counted from 1 and never edited; to go back to an older one is a new version with the
old texts. What the texts mean is `model`'s business, which of them may go live `agent`'s.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PolicyTexts:
    """The company's file, each site's by the site's name, and the default that they are laid over."""

    company: str
    sites: Mapping[str, str] = field(default_factory=dict)
    default: str = ""


@dataclass(frozen=True)
class PolicyVersion:
    """What was put in force, by whom and why. `source` names the file that the company's text came from."""

    version: int
    at: dt.datetime
    by: str
    reason: str
    texts: PolicyTexts
    source: str = ""
