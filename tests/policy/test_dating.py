"""Which field of a system takes a supplier's day, how many days later, and by which rule."""

import pytest
from builders import a_line, an_order

from countersign.procurement.errors import BadPolicy
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy.dating import day_rule, day_rules
from countersign.procurement.policy.model import Policy, default_policy, parse_policy, settings_of
from countersign.procurement.policy.tolerance import Subject

ORDER = an_order(a_line(10, item="HX-8x40", category="fastener"), a_line(20, item="GH-220"))
RULES = """
[write_back]
arrival_field = "ConfirmedDeliveryDate"
buffer_days = 2
departure_field = "ConfirmedShippingDate"
transit_days = 0

[[write_back.override]]
name = "overseas"
supplier = "V-1001"
buffer_days = 7

[[write_back.override]]
name = "bolts from overseas"
supplier = "V-1001"
category = "fastener"
arrival_field = "DockDate"
"""


def subject(line: int = 10, order: PurchaseOrder = ORDER) -> Subject:
    return Subject(order, order.line(line))


def mine(text: str = RULES) -> Policy:
    return parse_policy(text, "mine.toml")


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(BadPolicy) as caught:
        mine(text)
    return caught.value.faults


def test_by_default_a_day_of_arrival_goes_to_the_systems_own_field_as_it_is() -> None:
    rule = day_rule(default_policy().write_back, subject(), leaves=False)
    assert (rule.field, rule.days) == ("", 0)
    assert rule.words == (
        "the system's own date field takes the supplier's day of arrival (arrival_field, buffer_days)"
    )


def test_by_default_a_day_of_departure_is_not_written() -> None:
    rule = day_rule(default_policy().write_back, subject(), leaves=True)
    assert rule.days is None
    assert rule.words == "the supplier's day of departure is not written (departure_field, transit_days)"


def test_the_most_specific_rule_holds_for_each_key_and_says_so() -> None:
    rule = day_rule(mine().write_back, subject(), leaves=False)
    assert (rule.field, rule.days) == ("DockDate", 7)
    assert rule.words == (
        "DockDate takes the supplier's day of arrival, plus 7 days "
        '(override "bolts from overseas", override "overseas")'
    )


def test_what_an_override_is_not_for_holds_as_the_company_says() -> None:
    order = an_order(*ORDER.lines, supplier=an_order().supplier.__class__("sales@boltwerk.example"))
    rule = day_rule(mine().write_back, subject(order=order), leaves=False)
    assert (rule.field, rule.days) == ("ConfirmedDeliveryDate", 2)
    assert rule.words.endswith("plus 2 days (arrival_field, buffer_days)")


def test_departure_has_a_field_and_a_buffer_of_its_own() -> None:
    rule = day_rule(mine().write_back, subject(20), leaves=True)
    assert (rule.field, rule.days) == ("ConfirmedShippingDate", 0)


def test_a_sites_file_may_set_it_otherwise_and_the_supplier_s_tier_too() -> None:
    text = '[[write_back.override]]\nname = "watched"\ntier = 2\nbuffer_days = 3\n'
    rules = parse_policy(text, "sites/leeds.toml", below=RULES).write_back
    assert day_rule(rules, subject(20), leaves=False).days == 3
    assert day_rule(rules, subject(20), leaves=False).field == "ConfirmedDeliveryDate"


def test_all_of_it_is_told_for_a_line() -> None:
    told = {one.setting: one.words for one in day_rules(mine().write_back, subject(20))}
    assert told == {
        "write_back.mode": "a person lets each write go",
        "write_back.fields": "written: quantity, price, date, reference, refusal, reason",
        "write_back.arrival_field": (
            "ConfirmedDeliveryDate takes the supplier's day of arrival, plus 7 days "
            '(arrival_field, override "overseas")'
        ),
        "write_back.departure_field": (
            "ConfirmedShippingDate takes the supplier's day of departure (departure_field, transit_days)"
        ),
    }


def test_where_nothing_goes_back_that_is_all_there_is_to_say() -> None:
    (rule,) = day_rules(mine('[write_back]\nmode = "off"\n').write_back, subject())
    assert rule.words == "nothing goes back to the company's system"


def test_the_settings_are_listed_with_the_rest() -> None:
    listed = settings_of(mine())
    assert listed["write_back.departure_field"] == "ConfirmedShippingDate"
    assert listed['write_back.override "overseas".buffer_days'] == "7"


def test_a_field_for_days_that_are_never_written_is_a_fault() -> None:
    (fault,) = faults('[write_back]\ndeparture_field = "ShipDate"\n')
    assert fault.startswith(
        "line 2: departure_field names ShipDate for the day of departure, which is not written"
    )
    assert fault.endswith("set transit_days, to 0 where the day is to stand there as it is")


def test_two_rules_that_could_both_win_are_a_fault_and_two_for_other_keys_are_none() -> None:
    one = '[[write_back.override]]\nname = "a"\nsupplier = ["V-1", "V-2"]\nbuffer_days = 1\n'
    two = '[[write_back.override]]\nname = "b"\nsupplier = "V-2"\n'
    (fault,) = faults(f"{one}{two}buffer_days = 2\n")
    assert '"a" and "b" are equally specific and both set buffer_days' in fault
    assert mine(f'{one}{two}arrival_field = "X"\n').write_back.override[1].arrival_field == "X"


def test_an_override_for_everybody_is_a_fault() -> None:
    (fault,) = faults('[[write_back.override]]\nname = "all"\nbuffer_days = 2\n')
    assert '"all" is for all orders' in fault
