"""`make fuzz`: hunts through many seeds in bounded time, says which found something, and keeps those mails.

    python tests/fuzz/hunt.py [COUNT [FIRST [MINUTES]]]

What it keeps in `found/` is for a person to look at; a mail that was rightly found belongs into `seeds/`,
with a line in `seeds/seeds.toml`, so that it is read with every test run from then on.
"""

import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]
__import__("conftest")  # registers the import root in a checkout that was not installed

from fuzzing import Finding, hunted


def keep(finding: Finding) -> None:
    """Leaves the mail beside its fault."""
    folder = HERE / "found"
    folder.mkdir(exist_ok=True)
    (folder / f"{finding.seed}.eml").write_bytes(finding.raw)
    with (folder / "found.txt").open("a", encoding="utf-8") as notes:
        notes.write(f"{finding.seed}\t{finding.case}\t{finding.how}\t{finding.fault}\n")


def main() -> int:
    count, first, minutes = (
        int(sys.argv[i]) if len(sys.argv) > i else d for i, d in ((1, 20_000), (2, 0), (3, 30))
    )
    ends, found, done = time.monotonic() + 60 * minutes, 0, 0
    for seed in range(first, first + count):
        if time.monotonic() > ends:
            break
        done += 1
        for finding in hunted(seed):
            found += 1
            keep(finding)
            print(f"seed {finding.seed}  {finding.case}  {finding.how}\n  {finding.fault}", flush=True)
    print(f"{done} mutated mails from seed {first} on: {found} findings")
    return bool(found) or done < count


if __name__ == "__main__":
    sys.exit(main())
