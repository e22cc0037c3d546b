"""Whatever a system answers, it is read, or refused in a sentence: nothing breaks, and nothing is made up."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from declared_world import DeclaredBench
from fake_http import Heard, Reply
from test_business_central import TestBusinessCentral as BusinessCentral
from test_dynamics_365_scm import TestDynamics365Scm as Dynamics365Scm
from test_epicor_kinetic import TestEpicorKinetic as EpicorKinetic
from test_infor_m3 import TestInforM3 as InforM3
from test_infor_syteline import TestInforSyteLine as InforSyteLine
from test_netsuite import TestNetSuite as NetSuite
from test_odoo import TestOdoo as Odoo
from test_own_file import TestOwnFile as OwnFile

from countersign.erp.contract import FULL, ORDER
from countersign.procurement.errors import ErpError
from countersign.procurement.writeback import projected

NONSENSE = (
    None,
    "",
    [],
    {},
    "soon",
    -1,
    True,
    False,
    [None],
    [[]],
    {"a": 1},
    "9" * 400,
    Decimal("1E+400"),
    "\x00",
)
SYSTEMS = (BusinessCentral, Dynamics365Scm, NetSuite, EpicorKinetic, Odoo, InforM3, InforSyteLine, OwnFile)


def spoiled(content: Any, chance: random.Random) -> Any:
    """The same with one value of it, somewhere, replaced."""
    match content:
        case dict() if content and chance.random() > 0.15:
            key = chance.choice(list(content))
            return {**content, key: spoiled(content[key], chance)}
        case list() if content and chance.random() > 0.15:
            place = chance.randrange(len(content))
            return [spoiled(one, chance) if at == place else one for at, one in enumerate(content)]
        case _:
            return chance.choice(NONSENSE)


@pytest.fixture(params=SYSTEMS, ids=lambda one: one.system)
def bench(request: pytest.FixtureRequest) -> Iterator[DeclaredBench]:
    world = request.param()
    made = DeclaredBench(world.make(), world.file(), world.given, world.made)
    yield made
    made.erp.close()
    made.server.close()


def test_nonsense_is_read_or_refused_in_a_sentence(bench: DeclaredBench) -> None:
    answer, chance = bench.server.answer, random.Random(7)
    refused: list[str] = []

    def spoiling(heard: Heard) -> Reply:
        said = answer(heard)
        spoil = chance.random() < 0.3 and not isinstance(said.content, str | None)
        return Reply(said.status, spoiled(said.content, chance), said.headers) if spoil else said

    bench.server.answer = spoiling
    for turn in range(60):
        try:
            if turn % 2:
                bench.erp.changed("")
            else:
                found = bench.erp.order(ORDER.number)
                values = projected(FULL, bench.erp.capabilities)[0]
                bench.erp.write(ORDER.number, 10, values, token=found.token, key=f"k-{turn}")
        except ErpError as error:
            refused.append(str(error))
    assert refused
    assert [words for words in refused if not (words and words.isprintable() and len(words) < 700)] == []
