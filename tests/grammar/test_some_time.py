"""Goods that come some time, said in everyday words: no yes beside that is clean."""

import pytest
from grammar_cases import cases, none_of
from test_unseen import judged

from countersign.procurement.judgement import Verdict

TOLD = cases("some_time")


def accepted(code: str, texts: list[str]) -> list[str]:
    """Those beside which a plain yes is taken."""
    file = TOLD[code]
    said = [(text, f"{file['agreed']}\n\n{text}") for text in texts]
    country = file["country"]
    return [
        t for t, body in said if judged(code, {"country": country, "body": body}).verdict is Verdict.ACCEPT
    ]


@pytest.mark.parametrize("code", TOLD)
def test_no_yes_is_clean_beside_goods_that_come_some_time(code: str) -> None:
    file = TOLD[code]
    said = [form.replace("…", time) for form in file["comes"] for time in file["times"]]
    none_of(accepted(code, said))


@pytest.mark.parametrize("code", TOLD)
def test_papers_that_follow_trouble_no_yes(code: str) -> None:
    papers = TOLD[code]["papers"]
    none_of(sorted(set(papers) - set(accepted(code, papers))))
