"""`countersign erp`: what goes back to the company's own system: seen, let go, refused, tried again, undone.

A KEY names one write: an order, a line and a mark of its values. Nothing is written from here; the worker
writes what is approved, and reads it back.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from countersign.agent.cli import show
from countersign.agent.cli.app import Session, pass_session
from countersign.agent.cli.erp_map import map_
from countersign.agent.cli.erp_order import order_
from countersign.procurement.erp import NOTHING
from countersign.procurement.errors import BadInput, ErpError
from countersign.procurement.writeback import described, staying

if TYPE_CHECKING:
    import datetime as dt

    from countersign.procurement.erp import Erp, SystemState, Write

MOST_SHOWN = 5
FAILED = frozenset({"refused", "differs", "unknown"})

BY = click.option("--by", required=True, metavar="PERSON", help="Who decides it.")


@click.group()
def erp() -> None:
    """See, approve and undo what goes back to the company's own system."""


erp.add_command(map_)
erp.add_command(order_)


@erp.command()
@pass_session
def status(session: Session) -> None:
    """Say which system is set, what it can hold, and how many writes stand where."""
    with session.app() as app:
        desk = app.write_desk
        writes = app.store.writes()
        if desk.erp is None:
            show.say("No system is set: confirmed values stay here. Set erp.kind to change that.")
        else:
            show.say(f"System: {desk.erp.name}: {_seen(desk.erp)}")
            show.say("It holds: " + ", ".join(sorted(desk.erp.capabilities)))
            if desk.erp.date_fields:
                show.say("Its fields for a day: " + ", ".join(desk.erp.date_fields))
            _tell_reading(app.store.system(desk.erp.name), desk.clock())
    counts = Counter(one.state.value for one in writes)
    show.say("Writes: " + (", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "none yet"))
    queue = [one for one in writes if one.state in ("approved", "writing")]
    if queue:
        oldest = min(one.proposed_at for one in queue)
        show.say(f"Queue: {len(queue)}, the oldest since {oldest:%Y-%m-%d %H:%M} UTC")
    late = [one.reason for one in queue if one.attempts and one.reason]
    if late:
        show.say(f"{len(late)} could not be written yet: {late[-1]}")
    failed = [one for one in writes if one.state in FAILED]
    for one in failed[-MOST_SHOWN:]:
        show.say(f"{one.key} {one.state}: {one.reason}")
    if failed:
        show.hint("Once its cause is mended there:", "countersign erp retry KEY --by YOUR-ADDRESS")
    if counts.get("proposed"):
        show.hint("Some wait for a person:", "countersign erp list --waiting")


def _seen(erp: "Erp") -> str:
    """What a harmless look shows, or why it shows nothing: what we know ourselves is told all the same."""
    try:
        return erp.probe()
    except ErpError as error:
        return f"can't be looked at now: {error}"


def _tell_reading(state: "SystemState", now: "dt.datetime") -> None:
    """How far behind we are, and what could not be taken over."""
    if state.read_at is None:
        show.say("Orders: never read. `countersign run` reads them, and `countersign erp fetch` at once.")
    else:
        minutes = int((now - state.read_at).total_seconds() // 60)
        show.say(f"Orders: last read {state.read_at:%Y-%m-%d %H:%M} UTC, {minutes} min ago")
    if state.trouble:
        tried = f"{state.tried_at:%Y-%m-%d %H:%M} UTC" if state.tried_at else "then"
        show.say(f"The last try, {tried}, failed: {state.trouble}")
    for number, why in state.skipped[-MOST_SHOWN:]:
        show.say(f"{number} was not taken over: {why}")
    for name, why in state.doubts[-MOST_SHOWN:]:
        show.say(f"{name} was taken, though odd: {why}")


@erp.command("list")
@click.argument("order", required=False)
@click.option("--waiting", is_flag=True, help="Only those that wait for a person.")
@show.json_option
@pass_session
def list_(session: Session, order: str | None, waiting: bool, as_data: bool) -> None:
    """List writes, the oldest first; of one ORDER, or of all."""
    with session.app() as app:
        found = [one for one in app.store.writes(order) if not waiting or one.state == "proposed"]
    if as_data:
        click.echo(show.as_json(found))
    elif found:
        show.table(("key", "state", "what"), [_row(one) for one in found], wrap=("what",))
        show.hint("See what one would change:", f"countersign erp show {found[0].key}")
    else:
        show.say("There is no such write.")


def _row(write: "Write") -> show.Row:
    return (write.key, write.state, "; ".join(filter(None, (described(write.values), write.reason))))


@erp.command("show")
@click.argument("key")
@pass_session
def show_(session: Session, key: str) -> None:
    """Show exactly what a write would change in the system; writes nothing."""
    with session.app() as app:
        seen = app.write_desk.preview(key)
    show.say(f"Order {seen.write.order}, line {seen.write.line}, {seen.write.state}")
    for change in seen.changes:
        show.say(f"- {change}", indent=2)
    if not seen.changes and not seen.refused:
        show.say("It stands there already.", indent=2)
    if seen.write.days:
        show.say(f"By the policy, {seen.write.days}.")
        if seen.date_field:
            show.say(f"Its own date field is {seen.date_field}.")
    for loss in seen.losses:
        show.say(f"Not held by the system: {loss}.")
    if seen.refused:
        show.say(f"It would be refused: {seen.refused}.")
    elif seen.write.state == "proposed":
        show.hint("Let it go:", f"countersign erp approve {key} --by YOUR-ADDRESS")
    elif seen.write.state in FAILED:
        show.hint("Try it again:", f"countersign erp retry {key} --by YOUR-ADDRESS")


@erp.command()
@click.argument("keys", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that wait.")
@BY
@pass_session
def approve(session: Session, keys: Sequence[str], everything: bool, by: str) -> None:
    """Let writes go: the worker writes them, and reads them back."""
    if bool(keys) == everything:
        raise BadInput("Which ones? Give their KEYs, or --all: `countersign erp list --waiting`")
    with session.app() as app:
        desk = app.write_desk
        desk.system()
        for key in keys or [one.key for one in desk.waiting()]:
            approved = desk.approve(key, by)
            show.say(f"{key}: {described(approved.values)} will be written and read back.")


@erp.command()
@click.argument("key")
@click.option("--reason", required=True, metavar="WORDS", help="Why, for those who ask later.")
@BY
@pass_session
def refuse(session: Session, key: str, reason: str, by: str) -> None:
    """Refuse a write for good; our own record stays as it is."""
    with session.app() as app:
        app.write_desk.refuse(key, by, reason)
    show.say(f"{key} will not be written.")


@erp.command()
@click.argument("keys", nargs=-1, required=True)
@BY
@pass_session
def retry(session: Session, keys: Sequence[str], by: str) -> None:
    """Try writes again that were refused, differ or are unknown, once their cause is mended.

    What stands there by then is not written again, and a change of somebody else's is never overwritten.
    """
    with session.app() as app:
        desk = app.write_desk
        desk.system()
        for key in keys:
            again = desk.retry(key, by)
            show.say(f"{key}: {described(again.values)} will be tried again and read back.")
    show.hint("It is written while this runs:", "countersign run")


@erp.command()
@click.argument("key")
@BY
@pass_session
def undo(session: Session, key: str, by: str) -> None:
    """Put back what stood in the system before a write, where the written values still stand."""
    with session.app() as app:
        queued = app.write_desk.undo(key, by)
        left = staying(app.store.write_of(key))
    show.say(f"{queued.key}: {described(queued.values)} will be put back.")
    if left != NOTHING:
        show.say(
            f"Nothing stood there before in place of {described(left)}: clear that in the system itself."
        )


@erp.command()
@click.option("--all", "everything", is_flag=True, help="Read every order, not only those that changed.")
@pass_session
def fetch(session: Session, everything: bool) -> None:
    """Take over what changed in the system since it was last read.

    New orders are sent, changed ones are sent anew as a revision, and nobody is asked about cancelled
    ones any more. `countersign run` does this by itself.
    """
    with session.app() as app:
        result = app.fetch_orders(everything=everything)
    counts = (
        (len(result.new), "new"),
        (len(result.revised), "changed"),
        (len(result.waiting), "to be approved"),
        (len(result.unchanged), "unchanged"),
        (len(result.ended), "cancelled or closed"),
        (len(result.shipped), "on their way"),
        (len(result.received), "received"),
    )
    show.say("Orders: " + (", ".join(f"{count} {words}" for count, words in counts if count) or "no news"))
    for number, why in result.skipped.items():
        show.say(f"{number} was not taken over: {why}")
    for name, why in result.doubts.items():
        show.say(f"{name} was taken, though odd: {why}")
    for why in result.refused.values():
        show.say(f"Refused: {why}.")
    if result.refused:
        show.say("They lie in errors/, each with a note; correct them, and put them into in/ again.")
    if result.skipped or result.refused:
        raise SystemExit(1)
