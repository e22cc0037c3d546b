"""`countersign gist`: what a sentence comes to as a whole, and learning that from corrected sentences."""

import sys
from pathlib import Path

import click

from countersign.agent import lessons
from countersign.agent.cli import show


@click.group()
def gist() -> None:
    """See what a sentence comes to as a whole, and teach it."""


@gist.command("say")
@click.argument("sentence")
@show.json_option
def say(sentence: str, as_data: bool) -> None:
    """Say how far SENTENCE is a yes, talk, or something that matters.

    Put {braces} round a value that is the same as in the order.
    """
    found = lessons.said(sentence)
    if as_data:
        click.echo(show.as_json(found))
        return
    yes, talk, matter = found["yes"], found["talk"], found["matter"]
    show.say(f"yes {yes:.0%}, talk {talk:.0%}, matters {matter:.0%}: {lessons.verdict(yes, matter)}")


@gist.command("learn")
@click.option(
    "--sentences",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=lessons.FOLDER,
    help="Other files of labelled sentences than those that come with the program.",
)
@click.option("--try", "only_try", is_flag=True, help="Measure, and keep nothing.")
def learn(folder: Path, only_try: bool) -> None:
    """Learn from the labelled sentences, after measuring on those held back; takes minutes."""
    known = lessons.sentences(folder)
    if not only_try:
        lessons.writable()
    with click.progressbar(length=len(known), label="sentences", file=sys.stderr) as bar:
        trial = lessons.learned(known, bar.update, kept=not only_try)
    show.table(("", ""), lessons.figures(trial))
    if only_try:
        return
    show.say(
        "Kept. It is another reader now: run `countersign eval run --reader gist` before it works alone."
    )
