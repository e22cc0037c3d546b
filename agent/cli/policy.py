"""`countersign policy`: the company's rules, checked, explained, compared, and tried on what suppliers wrote.

A policy is a TOML file laid over the commented default. Which one is in force changes by `activate` alone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.exception_actions import Money
from countersign.agent.cli.orders import case_of
from countersign.agent.cli.policy_versions import activate_policy, policy_history, show_policy
from countersign.procurement.errors import NotFound

if TYPE_CHECKING:
    from countersign.procurement.order import Line, PurchaseOrder
    from countersign.procurement.policy.backtest import Result
    from countersign.procurement.policy.model import Policy
    from countersign.procurement.policy.tolerance import Subject

FILE = click.Path(path_type=Path, dir_okay=False)
MOST_SHOWN = 20


@click.group()
def policy() -> None:
    """See and try the rules that decide what is accepted, asked and escalated."""


policy.add_command(activate_policy)
policy.add_command(policy_history)
policy.add_command(show_policy)


@policy.command("check")
@click.argument("file", type=FILE, required=False)
@pass_session
def check_policy(session: Session, file: Path | None) -> None:
    """Find every fault in FILE, or in the policy that the settings name."""
    from countersign.agent.examine import checked
    from countersign.procurement.policy.load import texts_at

    settings = session.settings()
    path = file or settings.policy.path
    if path is None:
        show.say("The settings name no policy file, so the default is in force; it is sound.")
        show.hint("Begin your own:", "countersign policy show > policy.toml")
        return
    found = checked(texts_at(path), settings, str(path))
    overrides = len(found.tolerance.override)
    sites = f"; sites with files of their own: {', '.join(sorted(found.sites))}" if found.sites else ""
    show.say(f'{path}: policy "{found.name}" is sound; {overrides} overrides{sites}.')
    show.hint("See what it would have done:", f"countersign policy backtest {path} --since 2026-01-01")


@policy.command("explain")
@click.argument("order")
@click.argument("line", type=int)
@show.json_option
@pass_session
def explain(session: Session, order: str, line: int, as_data: bool) -> None:
    """Say for a LINE of an ORDER which tolerance holds for each field, why the others don't, and who decides.

    Below the tolerances stand the mode of each field, who settles a difference, and what needs an approval.
    """
    from countersign.procurement.policy.dating import day_rules
    from countersign.procurement.policy.explaining import rules_for
    from countersign.procurement.policy.tolerance import Subject

    with session.app() as app:
        found = case_of(app.store, order).order
        own, today = app.policy.of(found), app.day()
    subject = Subject(found, _line(found, line))
    others = (
        *rules_for(found, own, today, session.settings().company.buyers),
        *day_rules(own.write_back, subject),
    )
    rows = list(_explained(own, subject))
    if as_data:
        names = ("field", "rule", "holds", "why", "over", "under")
        tolerances = [dict(zip(names, row, strict=True)) for row in rows]
        click.echo(show.as_json({"tolerances": tolerances, "rules": others}))
        return
    shown = [(field, rule, "yes" if holds else "no", *rest) for field, rule, holds, *rest in rows]
    show.table(
        ("field", "rule", "holds", "why not", "more or later", "less or earlier"),
        shown,
        wrap=("rule", "why not"),
    )
    click.echo()
    show.table(
        ("setting", "what it says"), [(one.setting, one.words) for one in others], wrap=("what it says",)
    )


def _explained(rules: "Policy", subject: "Subject") -> Iterator[tuple[str, str, bool, str, str, str]]:
    from countersign.procurement.compare import Measure
    from countersign.procurement.policy.tolerance import allowance, explained

    for measure in Measure:
        for one in explained(rules, measure, subject):
            over, under = (allowance(one.ruling, upwards=upwards) for upwards in (True, False))
            name = one.ruling.name.removeprefix(f"tolerance.{measure}.")
            yield measure.value, name, one.holds, one.why, over, under


@policy.command("match")
@click.argument("order")
@click.argument("line", type=int)
@click.option(
    "--invoiced", type=Money(), required=True, metavar="QUANTITY", help="What this invoice asks for."
)
@click.option("--before", type=Money(), default="0", metavar="QUANTITY", help="What earlier ones did.")
@click.option("--received", type=Money(), metavar="QUANTITY", help="What has come; else as ordered.")
@pass_session
def match_invoice(
    session: Session, order: str, line: int, invoiced: Decimal, before: Decimal, received: Decimal | None
) -> None:
    """Hold the quantity of an invoice for a LINE of an ORDER against what was ordered and received.

    Ends with 1 where it does not match.
    """
    from countersign.procurement.policy.matching import Invoiced, mismatches

    with session.app() as app:
        found = case_of(app.store, order).order
        rules = app.policy
    told = mismatches(found, _line(found, line), Invoiced(invoiced, before, received), rules)
    for one in told:
        show.say(f"Line {line} does not match: {one}.")
    if told:
        raise SystemExit(1)
    show.say(f"Line {line} matches.")


def _line(order: "PurchaseOrder", number: int) -> "Line":
    if (line := order.line(number)) is None:
        listed = ", ".join(str(one.line) for one in order.lines)
        raise NotFound(f"order {order.number} has no line {number}; it has {listed}")
    return line


@policy.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
def diff_policies(old: Path, new: Path) -> None:
    """Print every setting that differs between two policy files, with what each leaves to the default."""
    from countersign.procurement.policy.load import load_policy
    from countersign.procurement.policy.model import settings_of

    before, after = settings_of(load_policy(old)), settings_of(load_policy(new))
    rows = [
        (key, before.get(key, "not set"), after.get(key, "not set"))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
    if rows:
        show.table(("setting", old.name, new.name), rows, wrap=("setting",))
    else:
        show.say(f"{old} and {new} say the same.")


@policy.command("backtest")
@click.argument("new", type=FILE)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DATE",
    help="Judge the answers received from this day on.",
)
@show.json_option
@pass_session
def backtest_policy(session: Session, new: Path, since: dt.datetime, as_data: bool) -> None:
    """Judge the stored answers under the policy in force and under NEW, and tell what would be different."""
    from countersign.agent.calendar import CountryCalendar
    from countersign.agent.hindsight import hindsight
    from countersign.procurement.policy.load import load_policy

    candidate = load_policy(new)
    with session.app() as app:
        fallback = session.settings().company.buyers
        day = since.replace(tzinfo=dt.UTC)
        result = hindsight(app.store, day, app.policy, candidate, CountryCalendar(), fallback)
    if as_data:
        click.echo(show.as_json(result))
    else:
        _tell(result)


def _tell(result: "Result") -> None:
    if not result.answers:
        show.say("No answer has been read since then.")
        return
    show.say(f"{result.answers} answers were judged under both policies.")
    before, after = result.before, result.after
    rows = [
        ("lines accepted", str(before.accepted_lines), str(after.accepted_lines)),
        *_counts("verdict ", before.by_verdict, after.by_verdict),
        *_counts("alerts to ", before.alerts, after.alerts),
    ]
    show.table(("", "in force", "new"), rows)
    if result.changes:
        click.echo()
        changed = [
            (", ".join(one.orders), str(one.before), str(one.after), one.why)
            for one in result.changes[:MOST_SHOWN]
        ]
        show.table(
            ("order", "in force", "new", "what stops it in one of them"),
            changed,
            wrap=("what stops it in one of them",),
        )
        if len(result.changes) > MOST_SHOWN:
            show.say(f"… and {len(result.changes) - MOST_SHOWN} more; --json has them all.")
    for one in result.regretted[:MOST_SHOWN]:
        line = f"Order {one.order}, line {one.line}"
        show.say(f"{line}: would be accepted as {one.accepted}, and later: {one.later}.")


def _counts(
    prefix: str, before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    for key in sorted(before.keys() | after.keys()):
        yield prefix + key, str(before.get(key, 0)), str(after.get(key, 0))
