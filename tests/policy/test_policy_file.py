"""A policy file that a person edits: what it may say, and what they hear when it is wrong."""

import json
import re
from pathlib import Path

import pytest
from builders import an_order
from pydantic import BaseModel

from countersign.procurement.errors import BadPolicy
from countersign.procurement.policy import toml
from countersign.procurement.policy.load import load_policy
from countersign.procurement.policy.model import (
    Policy,
    default_policy,
    default_text,
    parse_policy,
)


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(BadPolicy) as caught:
        parse_policy(text, "mine.toml")
    return caught.value.faults


def test_the_default_allows_no_difference_at_all() -> None:
    tolerance = default_policy().tolerance
    assert tolerance.date is not None
    assert tolerance.price is not None
    assert (tolerance.date.late_days, tolerance.price.over_percent) == (0, 0)


def test_a_file_changes_only_what_it_sets() -> None:
    mine = parse_policy('name = "mine"\n[reminders]\ncount = 3\n', "mine.toml")
    assert mine.reminders.count == 3
    assert mine.reminders.every_business_days == default_policy().reminders.every_business_days


def test_an_unknown_key_names_its_line_and_the_nearest_known_one() -> None:
    assert faults('name = "x"\n\n[reminders]\ncuont = 3\n') == (
        'line 4: unknown key "reminders.cuont"; did you mean "reminders.count"?',
    )


def test_an_unknown_table_names_the_nearest_known_one() -> None:
    assert faults("[remindres]\ncount = 3\n") == (
        'line 1: unknown key "remindres"; did you mean "reminders"?',
    )


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    found = faults(
        "[tolerance.date]\nlate_days = -1\n[hours]\nstart = 18:00:00\n[reminders]\ncount = 'two'\n"
    )
    assert [re.match(r"line (\d+)", one)[1] for one in found] == ["2", "3", "6"]  # type: ignore[index]


def test_text_that_is_no_toml_says_where() -> None:
    (fault,) = faults("[reminders\ncount = 3")
    assert "line 1" in fault


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match="can't be read"):
        load_policy(tmp_path / "none.toml")


def test_per_cents_are_exact() -> None:
    mine = parse_policy("[tolerance.price]\nover_percent = 0.1\n", "mine.toml")
    assert mine.tolerance.price is not None
    assert str(mine.tolerance.price.over_percent) == "0.1"


def documented() -> set[tuple[type[BaseModel], str]]:
    """Every key that the default speaks of, set or commented out, with the kind of table it stands in."""
    table: list[type[BaseModel]] = [Policy]
    found = set()
    for line in default_text().splitlines():
        if header := re.match(r"(?:# )?\[{1,2}([a-z_.]+)\]{1,2}", line):
            table = tables(header[1].split("."))
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            found |= {(one, key[1]) for one in table}
    return found


def tables(path: list[str]) -> list[type[BaseModel]]:
    chosen: list[type[BaseModel]] = [Policy]
    for name in path:
        chosen = [below for one in chosen for below in toml.sections(one.model_fields[name].annotation)]
    return chosen


def leaves(model: type[BaseModel], *, whole: bool = False) -> set[tuple[type[BaseModel], str]]:
    found = set()
    for name, field in model.model_fields.items():
        below = list(toml.sections(field.annotation))
        if not below or whole:
            found.add((model, name))
        for one in below:
            found |= leaves(one, whole=one.__name__ == "Override")
    return found


def test_every_setting_is_documented_in_the_default() -> None:
    assert sorted(f"{model.__name__}.{key}" for model, key in leaves(Policy) - documented()) == []


def commented() -> set[tuple[type[BaseModel], str]]:
    """Every key of which the default says, beside it or above its row, what it does."""
    table: list[type[BaseModel]] = [Policy]
    found, above = set(), False
    for line in default_text().splitlines():
        key = re.match(r"(?:# )?(\w+) = ", line)
        if header := re.match(r"(?:# )?\[{1,2}([a-z_.0-9]+)\]{1,2}", line):
            table = tables([part for part in header[1].split(".") if not part.isdigit()])
        elif key and (above or "  # " in line):
            found |= {(one, key[1]) for one in table}
        # A row of keys without a blank line between them shares the comment above the first.
        words = line.startswith("# ") and not key and not header
        above = bool(header and "  # " in line) or (bool(line) and (above or words))
    return found


def test_every_setting_says_in_the_default_what_it_does() -> None:
    silent = leaves(Policy) - commented()
    assert sorted(f"{model.__name__}.{key}" for model, key in silent) == []


OVERRIDE = """
[[tolerance.override]]
name = "castings"
category = "casting"
price = { over_percent = 2, maximum = 50 }

[[tolerance.override]]
name = "Northgate"
supplier = ["V-1001", "northgate.example"]
date = { lat_days = 5 }
"""


def test_a_fault_in_one_of_several_overrides_names_its_own_line() -> None:
    assert faults(OVERRIDE) == (
        'line 10: unknown key "tolerance.override.date.lat_days"; '
        'did you mean "tolerance.override.date.late_days"?',
    )


def test_two_overrides_that_could_both_win_are_refused() -> None:
    both = OVERRIDE.replace("lat_days", "late_days") + OVERRIDE.replace("castings", "more castings").replace(
        "lat_days", "late_days"
    ).replace('"Northgate"', '"Northgate again"')
    castings, northgate = faults(both)
    assert castings.startswith(
        'line 12: "castings" and "more castings" are equally specific and both limit price'
    )
    assert '"Northgate" and "Northgate again" are equally specific and both limit date' in northgate


def test_what_is_wrong_between_settings_is_told_beside_what_is_wrong_in_one() -> None:
    found = faults(
        '[routing]\nowner = { date = "planner" }\ncc = { price = ["finance"] }\n[hours]\nend = 1\n'
    )
    assert [one.partition(":")[0] for one in found] == ["line 2", "line 3", "line 5"]
    assert found[0].endswith("routing.owner.date sends to planner: set the address in [roles]")


def test_a_cap_without_a_per_cent_is_refused() -> None:
    (fault,) = faults("[tolerance.line_total]\nmaximum = 50\n")
    assert "maximum caps a per cent" in fault


TIERS = """
[reminders]
count = 4
[tier.1.reminders]
every_business_days = 1
[tier.1.mode]
default = "supervised"
[tier.3.acknowledgment]
window_business_days = 5
"""


def test_a_tier_changes_only_what_it_sets() -> None:
    mine = parse_policy(TIERS, "mine.toml")
    first, second, third = (mine.watching(tier) for tier in (1, 2, 3))
    assert (first.reminders.count, first.reminders.every_business_days) == (4, 1)
    assert second == mine
    assert (third.acknowledgment.window_business_days, third.reminders) == (5, mine.reminders)
    assert (first.mode.default, third.mode.default) == ("supervised", "automatic")
    assert mine.modes == {"automatic", "supervised"}


def test_a_fault_in_a_tier_names_its_line() -> None:
    assert faults("[tier.1.reminders]\ncuont = 3\n") == (
        'line 2: unknown key "tier.reminders.cuont"; did you mean "tier.reminders.count"?',
    )


def test_a_tier_has_no_tolerances_of_its_own() -> None:
    (fault,) = faults("[tier.1.tolerance.date]\nlate_days = 3\n")
    assert fault.startswith('line 1: unknown key "tier.tolerance"')


def company_with_sites(folder: Path, **sites: str) -> Path:
    (folder / "sites").mkdir()
    for name, text in sites.items():
        (folder / "sites" / f"{name}.toml").write_text(text, encoding="utf-8")
    path = folder / "policy.toml"
    path.write_text(
        'name = "orchard"\n[tolerance.date]\nlate_days = 2\n[reminders]\ncount = 3\n', encoding="utf-8"
    )
    return path


def test_a_sites_file_lies_over_the_companys(tmp_path: Path) -> None:
    company = load_policy(company_with_sites(tmp_path, Leeds="[tolerance.date]\nlate_days = 5\n"))
    at_leeds, elsewhere = company.of(an_order(site="LEEDS")), company.of(an_order(site="york"))
    assert at_leeds.name == "orchard.Leeds"
    assert at_leeds.tolerance.date is not None
    assert (at_leeds.tolerance.date.late_days, at_leeds.reminders.count) == (5, 3)
    assert elsewhere == company


def test_a_person_has_one_digest_whatever_sites_their_orders_are_for(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=r"sites/leeds\.toml: line 1: \"digest\" holds for the whole company"):
        load_policy(company_with_sites(tmp_path, leeds="[digest]\nenabled = false\n"))


def test_a_fault_in_a_sites_file_names_that_file(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=r"sites/leeds\.toml: line 2"):
        load_policy(company_with_sites(tmp_path, leeds="[reminders]\ncuont = 5\n"))


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    path = company_with_sites(tmp_path, leeds="[reminders]\ncuont = 5\n", york="[hours]\nend = 1\n")
    path.write_text("[questions]\nrounds = 9\n", "utf-8")
    with pytest.raises(BadPolicy) as caught:
        load_policy(path)
    assert [one.partition(":")[0] for one in caught.value.faults] == [
        "line 2",
        "sites/leeds.toml",
        "sites/york.toml",
    ]


def test_a_site_inside_the_companys_file_is_sent_to_a_file_of_its_own() -> None:
    assert faults("[site.leeds]\nname = 'x'\n") == (
        'a site has a file of its own: "sites/NAME.toml" beside the policy',
    )


def test_the_mode_of_a_site_counts_among_the_modes(tmp_path: Path) -> None:
    company = load_policy(company_with_sites(tmp_path, leeds='[mode]\ndefault = "supervised"\n'))
    assert company.modes == {"automatic", "supervised"}


def test_any_takes_back_a_limit_of_the_default() -> None:
    mine = parse_policy('[tolerance.date]\nearly_days = "any"\n', "mine.toml")
    assert mine.tolerance.date is not None
    assert (mine.tolerance.date.early_days, mine.tolerance.date.late_days) == (None, 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[routing.owner]\ndate = "planer"',
            'line 2: "routing.owner.date" can\'t be "planer"; did you mean "planner"?',
        ),
        (
            '[routing.owner]\nprize = "buyer"',
            'line 2: unknown key "routing.owner.prize"; did you mean "price"?',
        ),
        (
            '[reminders]\nweekdays = ["mon"]',
            'line 2: "reminders.weekdays" can\'t be "mon"; did you mean "monday"?',
        ),
        ("[reminders]\nweekdays = []", 'line 2: "reminders.weekdays": it must not be empty'),
        (
            '[tolerance.price]\nover_percent = "2 %"',
            'line 2: "tolerance.price.over_percent": it must be a number (given: 2 %)',
        ),
        ('[digest]\nenabled = "maybe"', 'line 2: "digest.enabled": it must be true or false (given: maybe)'),
    ],
)
def test_a_value_that_cannot_be_is_told_in_plain_words_with_the_nearest_that_can(
    text: str, told: str
) -> None:
    assert faults(text) == (told,)


FINANCE = '[roles]\nfinance = "money@orchard-metal.example"\n[routing.owner]\nprice = "finance"\n'
NEED = '[[approvals.need]]\nname = "dear"\nrole = "finance"\ntypes = ["price"]\n'
MANAGER = 'manager = "boss@orchard-metal.example"\n'


def test_who_would_have_to_approve_their_own_decision_is_found_before_it_happens() -> None:
    (told,) = faults(FINANCE + NEED)
    assert told.startswith('line 5: "dear": finance settles price and would have to approve it as well')


@pytest.mark.parametrize(
    "text",
    [
        FINANCE.replace("[routing.owner]", MANAGER + "[routing.owner]") + NEED,
        FINANCE + NEED.replace('["price"]', '["date"]'),
        FINANCE
        + NEED
        + '[[absence]]\nwho = "money@orchard-metal.example"\nstand_in = "sam@orchard-metal.example"\n'
        "first = 2026-12-01\nlast = 2026-12-24\n",
    ],
)
def test_where_somebody_else_could_approve_it_stands(text: str) -> None:
    assert parse_policy(text, "mine.toml").approvals.need


def test_what_nobody_reads_hides_nothing_that_is_wrong_beside_it() -> None:
    found = faults("[hours]\nzone = 'Europe/Berlin'\nstart = 17:00:00\nend = 08:00:00\n")
    assert found == (
        'line 1: "hours": start must be before end',
        'line 2: unknown key "hours.zone"; [hours] has start, end, ours; did you mean "person.zone"?',
    )


def test_a_fault_is_told_where_it_stands_and_not_for_each_tier_again() -> None:
    (told,) = faults('[reminders]\nweekdays = ["funday"]\n[tier.1.reminders]\ncount = 3\n')
    assert told.startswith("line 2:")
    assert len(faults("[reminders]\ncuont = 2\n[tier.1.reminders]\ncuont = 3\n")) == 2


def test_what_lacks_something_hides_nothing_that_is_wrong_elsewhere() -> None:
    found = faults('[[absence]]\nwho = "ada@x.example"\n[routing.owner]\ndate = "planner"\n')
    assert [one.partition(":")[0] for one in found].count("line 1") == 3  # first, last, stand_in
    assert "sends to planner" in found[-1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[roles]\nfinance = "Ada"', '"roles.finance": it must be an address, as ada@example.com is one'),
        ('[owners]\ncountry = "us"', '"owners.country": it must be two capital letters, as DE and US are'),
        ("[tier.one.reminders]\ncount = 2", '"tier.one": it must be a whole number (given: one)'),
    ],
)
def test_no_pattern_and_no_inner_name_is_shown(text: str, told: str) -> None:
    (fault,) = faults(text)
    assert told in fault


def test_every_pattern_of_a_setting_has_words_for_what_it_wants() -> None:
    patterns = set(re.findall(r'"(\^[^"]*?\$)"', json.dumps(Policy.model_json_schema())))
    assert {json.loads(f'"{one}"') for one in patterns} == toml.PATTERNS.keys()


def test_an_override_for_all_orders_is_refused_because_nobody_could_say_which_of_the_two_holds() -> None:
    (told,) = faults('[[tolerance.override]]\nname = "wide"\ndate = { late_days = 9 }\n')
    assert told.startswith('line 1: "wide" is for all orders')


AWAY = """[[absence]]
who = "{0}@x.example"
first = 2026-12-21
last = {2}
stand_in = "{1}@x.example"
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (AWAY.format("ada", "ben", "2026-12-01"), 'line 1: "absence": last is before first'),
        (AWAY.format("ada", "Ada", "2026-12-30"), 'line 1: "absence": stand_in must be somebody else'),
        (
            AWAY.format("ada", "ben", "2026-12-30") + AWAY.format("ben", "ada", "2026-12-22"),
            "line 1: ada@x.example, ben@x.example stand in for each other on 2026-12-21",
        ),
    ],
)
def test_an_absence_in_which_nobody_would_stand_in_is_refused(text: str, told: str) -> None:
    assert faults(text)[0].startswith(told)


def test_whoever_is_away_may_stand_in_on_another_day() -> None:
    swapped = AWAY.format("ada", "ben", "2026-12-30") + AWAY.format("ben", "ada", "2026-12-22").replace(
        "12-21", "12-01"
    ).replace("12-22", "12-20")
    assert len(parse_policy(swapped, "mine.toml").absence) == 2


def test_whom_a_review_goes_to_is_a_role_or_an_address() -> None:
    (told,) = faults('[review]\nto = ["zoe"]\n')
    assert told.startswith('line 2: "review.to": it must be an address, or one of buyer, planner')


def test_the_buyer_may_be_who_approves() -> None:
    mine = parse_policy(NEED.replace("finance", "buyer"), "mine.toml")
    assert mine.approvals.need[0].role == "buyer"
