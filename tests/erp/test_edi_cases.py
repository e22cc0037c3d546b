"""Every transaction and quirk of the buyer's own system: a file beside what it must be read as."""

import pytest
from edi_world import Case, cases, read, told

from countersign.procurement.errors import BadOrders

CASES = cases()
GOOD = [case for case in CASES if not case.refused]
BAD = [case for case in CASES if case.refused]


@pytest.mark.parametrize("case", GOOD, ids=[case.name for case in GOOD])
def test_the_file_is_read_as_written_beside_it(case: Case) -> None:
    feed = read(case.data, case.file)
    assert (list(told(feed)), feed.doubts) == (list(case.feed), case.doubts), case.why


@pytest.mark.parametrize("case", BAD, ids=[case.name for case in BAD])
def test_a_file_that_can_t_be_used_is_refused_with_one_sentence(case: Case) -> None:
    with pytest.raises(BadOrders) as refused:
        read(case.data, case.file)
    assert str(refused.value) == case.refused, case.why
