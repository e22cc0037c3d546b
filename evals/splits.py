"""The held-out quarter of the gold cases: chosen by name, locked by content.

    sha256(name) mod 4 == 0  ─►  held out          whoever writes a case can't choose
    splits.toml              name = content hash   whoever tunes a reader can't change it afterwards

A figure on cases that a reader was tuned on says nothing about how well it reads. So a held-out case is
locked when it is written (`countersign eval lock`), and from then on its mail, orders and expectation stay
as they are; notes may be corrected. `faults` says what is wrong, in sentences; a test turns red on any.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from countersign.evals.cases import HERE, Case
from countersign.procurement.errors import Conflict

SPLITS = HERE / "splits.toml"
ONE_IN = 4
HEADER = """\
# The held-out gold cases and the hashes of what is judged in them. Written by `countersign eval lock`, which
# adds new cases and never changes a locked one. Nobody looks at these while working on a reader.
"""


def held_out(case: Case) -> bool:
    """Whether the case belongs to the held-out quarter; only its own name decides."""
    name = case.name.rpartition("/")[2]
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % ONE_IN == 0


def locked(path: Path = SPLITS) -> dict[str, str]:
    """Name and content hash of every locked case."""
    return dict(tomllib.loads(path.read_text("utf-8")).get("held-out", {})) if path.exists() else {}


def faults(cases: Iterable[Case], lock: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each held-out case that is not locked, was changed or is gone."""
    by_name = {case.name: case for case in cases}
    for name, digest in lock.items():
        if name not in by_name:
            yield f"{name} is held out and gone; put it back as it was"
        elif by_name[name].digest != digest:
            yield (
                f"{name} is held out and its mail, orders or expectation were changed after it was locked; "
                "put them back, and write a new case for what you know now"
            )
    for case in by_name.values():
        if held_out(case) and case.name not in lock:
            yield f"{case.name} belongs to the held-out quarter; lock it with `countersign eval lock`"


def lock_all(cases: Iterable[Case], path: Path = SPLITS) -> list[str]:
    """Locks the held-out cases that are not locked yet, and returns their names. Raises `Conflict`."""
    cases, lock = list(cases), locked(path)
    if changed := [fault for fault in faults(cases, lock) if "countersign eval lock" not in fault]:
        raise Conflict("\n".join(changed))
    new = {case.name: case.digest for case in cases if held_out(case) and case.name not in lock}
    entries = sorted((lock | new).items())
    lines = "".join(f'"{name}" = "{digest}"\n' for name, digest in entries)
    path.write_text(f"{HEADER}[held-out]\n{lines}", "utf-8")
    return sorted(new)
