"""`make bench`, the part without servers: what it takes to read one mail, beside mail-parser's parse.

    ours     the desk behind `countersign read`: parse, sort, match, read, judge
    theirs   mail-parser's parse of the same bytes, which reads nothing

Over all gold mails that have no attachment, twice: the first round is dear where a language is met for the
first time, the second is what a service takes that has been up for a minute. The bar is a median of 20 ms.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT)]
__import__("conftest")  # registers the import root in a checkout that was not installed

import mailparser

from countersign.agent.config import load as load_settings
from countersign.evals.cases import Case, load
from countersign.evals.fingerprint import Contestant
from countersign.evals.run import Setup, desk_of, read_case

BAR = 20.0
_ATTACHED = (b"filename", b"name=", b"message/rfc822")


def bodies() -> list[Case]:
    """The gold cases whose mails are nothing but a body."""
    return [case for case in load() if not any(word in case.raw for word in _ATTACHED)]


def timed(work: Callable[[Case], object], cases: Sequence[Case]) -> list[float]:
    """Milliseconds of computing for each case."""
    took = []
    for case in cases:
        began = time.process_time()
        work(case)
        took.append((time.process_time() - began) * 1000)
    return took


def shown(label: str, took: Sequence[float], words: str) -> str:
    """A line of figures."""
    return f"{label:<10} median {median(took):6.2f} ms  p95 {quantiles(took, n=20)[-1]:7.2f} ms   {words}"


def main() -> None:
    cases = bodies()
    desk = desk_of(Setup(Contestant.GRAMMAR, load_settings(None, {})))
    first, second = (timed(lambda case: read_case(desk, case), cases) for _ in range(2))
    theirs = timed(lambda case: mailparser.parse_from_bytes(case.raw), cases)
    print(f"{len(cases)} gold mails without an attachment, no model, one thread")
    print(shown("first", first, "ours, each language loaded when it is met"))
    print(shown("then", second, f"ours (the bar: a median of {BAR:.0f} ms)"))
    print(shown("floor", theirs, "mail-parser alone, which reads nothing"))
    print(f"ratio      {median(second) / median(theirs):6.2f}")


if __name__ == "__main__":
    main()
