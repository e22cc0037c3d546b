"""A company's own digests and reviews take the place of ours, and their faults are told at the start."""

from pathlib import Path

import pytest

from countersign.agent import letters
from countersign.agent.bulletin_files import bulletin_letters
from countersign.procurement.errors import BadSettings

OWN = "{% extends '_layout.txt.j2' %}{% block letter %}Morning! {{ waiting | length }} to do.{% endblock %}"


def test_a_digest_of_the_company_s_own_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "digest.en.txt.j2").write_text(OWN)
    found = bulletin_letters(letters.load(tmp_path)).letters
    assert found["digest.en.txt.j2"] == OWN
    assert found["digest.de.txt.j2"] == bulletin_letters().letters["digest.de.txt.j2"]


@pytest.mark.parametrize("name", ["digest.en.html.j2", "review.de.txt.j2"])
def test_one_that_cannot_be_written_is_told_at_the_start(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{{ nothing_of_that_name }}")
    with pytest.raises(BadSettings, match=name):
        letters.load(tmp_path)


def test_one_for_a_language_that_has_no_digests_is_told(tmp_path: Path) -> None:
    (tmp_path / "digest.xx.txt.j2").write_text(OWN)
    with pytest.raises(BadSettings, match=r"digest\.xx\.txt\.j2"):
        letters.load(tmp_path)
