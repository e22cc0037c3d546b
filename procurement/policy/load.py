"""Policy files: read, laid over each other, and told apart from what was in force before.

    policy.toml + sites/*.toml + default.toml -> texts_at -> PolicyTexts -> policy_of -> Policy, or all faults

The texts are what is kept of each version; what a text may say is the model's business.
"""

from collections.abc import Iterator
from pathlib import Path

from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy import toml
from countersign.procurement.policy.model import SITES, Policy, default_text, parse_policy
from countersign.procurement.policy.version import PolicyTexts

BUILT_IN = "the built-in policy"
COMPANYS = ("digest", "quiet", "review", "person", "channel")
"""The tables that a site's file can't have."""


def load_policy(path: Path) -> Policy:
    """A policy file laid over the default, and each file of the folder `sites` beside it laid over that one.

    A site's file bears the site's name. Raises `BadPolicy` with every fault of all these files.
    """
    return policy_of(texts_at(path), str(path))


def texts_at(path: Path | None) -> PolicyTexts:
    """The texts of a policy file and its sites; without a file, the built-in one's. Raises `BadPolicy`."""
    if path is None:
        return PolicyTexts("", {}, default_text())
    sites = sorted((path.parent / SITES).glob("*.toml"))
    return PolicyTexts(_text(path), {one.stem: _text(one) for one in sites}, default_text())


def policy_of(texts: PolicyTexts, source: str) -> Policy:
    """What the texts say. `source`: what the company's file is called. Raises `BadPolicy` with all faults."""
    faults: list[str] = []
    policy: Policy | None = None
    try:
        policy = parse_policy(texts.company, source)
    except BadPolicy as error:
        faults += error.faults
    sites = dict(_sites(texts, faults))
    if faults or policy is None:
        raise BadPolicy(source, tuple(faults))
    return policy.with_sites(sites)


def _sites(texts: PolicyTexts, faults: list[str]) -> Iterator[tuple[str, Policy]]:
    """Each site's policy; what is wrong is added. Below a faulty company's file, only what has a line."""
    below = "" if faults else texts.company
    for name, text in texts.sites.items():
        place = site_path(name)
        try:
            yield name.casefold(), _site(text, place, below)
        except BadPolicy as error:
            told = (
                error.faults
                if below == texts.company
                else (one for one in error.faults if one[:5] == "line ")
            )
            faults += [f"{place}: {one}" for one in told]


def _site(text: str, place: str, below: str) -> Policy:
    """One site's policy. A person has one digest, whatever sites their orders are for."""
    policy = parse_policy(text, place, below=below)
    lines = toml.Lines(text)
    faults = [
        lines.tell((name,), f'"{name}" holds for the whole company: set it in the company\'s own file')[1]
        for name in COMPANYS
        if name in toml.parse(text, place)
    ]
    if faults:
        raise BadPolicy(place, tuple(faults))
    return policy


def site_path(name: str) -> str:
    """Where a site's file stands, seen from the company's."""
    return f"{SITES}/{name}.toml"


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicy(str(path), (f"it can't be read ({error})",)) from error
