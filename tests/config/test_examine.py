"""What only the world can tell of a policy: countries, time zones, letters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import pytest

from countersign.agent.config import load
from countersign.agent.examine import checked, examine, named
from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy.limits import Section, Zone
from countersign.procurement.policy.load import policy_of
from countersign.procurement.policy.version import PolicyTexts


def faults(company: str, sites: dict[str, str] | None = None, **environ: str) -> tuple[str, ...]:
    texts = PolicyTexts(company, sites or {})
    with pytest.raises(BadPolicy) as caught:
        examine(policy_of(texts, "p.toml"), texts, load(None, environ), "p.toml")
    return caught.value.faults


def test_a_country_that_does_not_exist_is_told_with_its_line() -> None:
    assert faults('\n[owners]\ncountry = "XX"\n') == (
        'line 3: "owners.country": no country has the letters XX, as DE and US are ones',
    )


def test_the_countries_of_sites_are_looked_at_too_and_all_is_told_at_once() -> None:
    found = faults('[owners]\ncountry = "QQ"\n', {"leeds": '[owners]\ncountry = "UK"\n', "york": ""})
    assert [one.split(":")[0] for one in found] == ["line 2", "sites/leeds.toml"]


def test_letters_that_can_not_be_written_are_found_here_and_not_when_a_mail_goes_out(tmp_path: Path) -> None:
    (tmp_path / "order.en.txt.j2").write_text("{{ oder.number }}")
    (fault,) = faults("", COUNTERSIGN_COMPANY__TEMPLATES=str(tmp_path))
    assert "order.en.txt.j2, line 1: 'oder' is undefined" in fault


def test_a_zone_that_there_is_none_of_is_told_with_the_nearest_one() -> None:
    text = '[[person]]\nwho = "ada@orchard-metal.example"\nzone = "Europe/Berln"\n'
    (fault,) = faults(text)
    assert "Europe/Berln is no time zone" in fault
    assert "Europe/Berlin" in fault


def test_a_channel_without_an_address_is_found_before_anything_is_posted() -> None:
    text = '[[channel]]\nname = "operations"\nrole = "buyer"\n'
    (fault,) = faults(text)
    assert fault == 'line 1: channel "operations" has no address: set it in channels.urls of the settings'
    texts, environ = PolicyTexts(text), {"COUNTERSIGN_CHANNELS__URLS": "operations=json://127.0.0.1"}
    examine(policy_of(texts, "p.toml"), texts, load(None, environ), "p.toml")


def test_what_the_world_lacks_is_told_beside_what_is_wrong_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "order.en.txt.j2").write_text("{{ oder.number }}")
    settings = load(None, {"COUNTERSIGN_COMPANY__TEMPLATES": str(tmp_path)})
    text = '[reminders]\ncuont = 3\n[owners]\ncountry = "XX"\n'
    with pytest.raises(BadPolicy) as caught:
        checked(PolicyTexts(text, {"leeds": "x = 1\n"}), settings, "p.toml")
    assert [one.split(":")[0] for one in caught.value.faults[:3]] == ["line 2", "line 4", "sites/leeds.toml"]
    assert "'oder' is undefined" in caught.value.faults[3]
    with pytest.raises(BadPolicy, match=r"it is not TOML.*'oder' is undefined"):
        checked(PolicyTexts("x ="), settings, "p.toml")


FIELD = '[write_back]\narrival_field = "{}"\n'
SCM = {"COUNTERSIGN_ERP__KIND": "dynamics-365-scm"}


def test_a_date_field_that_the_system_has_not_is_told_with_those_it_has() -> None:
    assert faults(FIELD.format("ConfirmedShipingDate"), **SCM) == (
        'line 2: "write_back.arrival_field": dynamics-365-scm has no date field ConfirmedShipingDate; '
        'did you mean "ConfirmedShippingDate"?; it has ConfirmedDeliveryDate, ConfirmedShippingDate',
    )


@pytest.mark.parametrize("name", ["", "ConfirmedDeliveryDate", "ConfirmedShippingDate"])
def test_a_date_field_that_it_has_passes(name: str) -> None:
    texts = PolicyTexts(FIELD.format(name))
    examine(policy_of(texts, "p.toml"), texts, load(None, SCM), "p.toml")


def test_fields_of_overrides_and_of_sites_are_looked_at_too() -> None:
    override = '[[write_back.override]]\nname = "castings"\ncategory = "casting"\narrival_field = "Dock"\n'
    found = faults(override, {"leeds": FIELD.format("Gate")}, **SCM)
    assert [one.partition(": dynamics")[0] for one in found] == [
        'line 4: "write_back.override.arrival_field"',
        'sites/leeds.toml: line 2: "write_back.arrival_field"',
    ]


@pytest.mark.parametrize(("kind", "has"), [("files", "delivery, shipment"), ("rest", "delivery, shipment")])
def test_systems_that_need_a_store_are_asked_without_one(kind: str, has: str) -> None:
    (fault,) = faults(FIELD.format("Dock"), COUNTERSIGN_ERP__KIND=kind)
    assert fault.endswith(f"{kind} has no date field Dock; it has {has}")


def test_a_field_of_no_system_is_told_with_what_to_set() -> None:
    (fault,) = faults(FIELD.format("Dock"))
    assert fault == (
        'line 2: "write_back.arrival_field": Dock is a field of a system, and none is set: set erp.kind first'
    )


def test_where_the_system_is_set_wrongly_that_is_told() -> None:
    (fault,) = faults(FIELD.format("Dock"), COUNTERSIGN_ERP__KIND="odooo")
    assert "“Dock” can't be looked up: erp.kind is “odooo”" in fault


def test_a_sound_policy_passes() -> None:
    texts = PolicyTexts('[owners]\ncountry = "DE"\n')
    examine(policy_of(texts, "p.toml"), texts, load(None, {}), "p.toml")


class Quiet(Section):
    """A table as any part of the policy may have one."""

    zone: Zone = ""
    zones: tuple[Zone, ...] = ()
    words: Annotated[str, "free"] = ""


class Whole(Section):
    """Tables within tables."""

    by_tier: Mapping[int, Quiet]


def test_zones_and_countries_are_found_wherever_they_stand() -> None:
    whole = Whole(by_tier={1: Quiet(zone="Europe/Berlin", words="x"), 2: Quiet(zones=("UTC",))})
    assert list(named(whole)) == [
        (("by_tier", "1", "zone"), "zone", "Europe/Berlin"),
        (("by_tier", "2", "zones", "0"), "zone", "UTC"),
    ]


def test_what_the_world_lacks_stands_among_the_faults_of_the_file_in_its_order() -> None:
    text = (
        '[owners]\ncountry = "XX"\n[reminders]\ncuont = 3\n[[person]]\nwho = "a@b.example"\nzone = "Mars"\n'
    )
    with pytest.raises(BadPolicy) as caught:
        checked(PolicyTexts(text), load(None, {}), "p.toml")
    assert [one.partition(":")[0] for one in caught.value.faults] == ["line 2", "line 4", "line 7"]
