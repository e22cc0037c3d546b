"""By which keys an order is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.procurement import book as keys
from countersign.procurement.order import PurchaseOrder, Supplier


def order(number: str) -> PurchaseOrder:
    return PurchaseOrder(number, "USD", Supplier("sales@northgate.example"), ())


@pytest.mark.parametrize(
    ("number", "folded"),
    [
        ("4500012345", "4500012345"),
        ("PO-2026/08.15", "po20260815"),
        ("Straße 7", "strasse7"),
        ("４５０００１", "450001"),
        ("45\N{NON-BREAKING HYPHEN}1\N{FIGURE DASH}2\N{EM DASH}3", "45123"),
        ("45_1#2", "45_1#2"),
        (" -/. ", ""),
    ],
)
def test_a_number_is_folded(number: str, folded: str) -> None:
    assert keys.folded(number) == folded


@given(st.lists(st.sampled_from(["4", "5", "po", "PO", "Ä", " ", "-", "/", ".", "\N{EN DASH}", "\t"])))
def test_separators_may_stand_anywhere(pieces: list[str]) -> None:
    bare = "".join(piece for piece in pieces if piece.isalnum())
    assert keys.folded("".join(pieces)) == keys.folded(bare) == bare.casefold()


def test_the_exact_number_is_meant_among_those_that_are_alike() -> None:
    assert keys.meant("1-2", [order("12"), order("1-2")]) == order("1-2")


def test_nobody_is_meant_where_two_are_alike() -> None:
    assert keys.meant("1 2", [order("12"), order("1-2")]) is None


def test_the_only_one_is_meant_however_it_is_spelled() -> None:
    assert keys.meant("1 2", [order("1-2")]) == order("1-2")
    assert keys.meant("1 2", []) is None


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Sales@Northgate.Example", "northgate.example"),
        ("a@b@northgate.example", "northgate.example"),
        ("workshop@gmail.com", ""),
        ("workshop@GMX.de", ""),
        ("northgate.example", ""),
        ("sales@", ""),
        ("", ""),
    ],
)
def test_a_company_is_known_by_its_domain_unless_it_is_a_public_providers(address: str, domain: str) -> None:
    assert keys.company_domain(address) == domain


def test_a_comment_in_the_list_is_no_domain() -> None:
    assert keys.company_domain("sales@# Mail providers whose domain says nothing") != ""
