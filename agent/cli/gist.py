"""`countersign gist`: what a sentence comes to as a whole, and learning that from corrected sentences."""

import os
import sys
from pathlib import Path

import click

from countersign.agent import gists
from countersign.agent.cli import show
from countersign.extractors.gist import engine as engines
from countersign.extractors.gist import labelled, learn
from countersign.extractors.grammar.gist import HARMLESS, MATTERS, SURELY_HARMLESS, Gist
from countersign.procurement.errors import BadInput


@click.group()
def gist() -> None:
    """See what a sentence comes to as a whole, and teach it."""


@gist.command("say")
@click.argument("sentence")
@show.json_option
def say(sentence: str, as_data: bool) -> None:
    """Say how far SENTENCE is a yes, talk, or something that matters."""
    if not sentence.strip():
        raise BadInput("there is no sentence; write one, in quotes")
    engine = engines.engine()
    if engine is None:
        raise BadInput(f"nobody here judges whole sentences; {gists.how()}")
    found = engine(sentence)
    if found is None:
        raise BadInput("the sentence could not be judged; shorten it")
    if as_data:
        click.echo(show.as_json({"yes": found.yes, "talk": found.talk, "matter": found.matter}))
        return
    show.say(f"yes {found.yes:.0%}, talk {found.talk:.0%}, matters {found.matter:.0%}: {_verdict(found)}")


def _verdict(found: Gist) -> str:
    if found.matter < SURELY_HARMLESS:
        return "let be beside a yes, even where a word of it is unknown or sounds like a condition"
    if found.matter < HARMLESS:
        return "let be beside a yes, even if a word of it is unknown"
    if found.matter >= MATTERS:
        return "no yes beside it is taken without a person"
    return "left to the words that the grammar knows"


@gist.command("learn")
@click.option(
    "--sentences",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=labelled.FOLDER,
    help="Other files of labelled sentences than those that come with the program.",
)
@click.option("--try", "only_try", is_flag=True, help="Measure, and keep nothing.")
def learn_anew(folder: Path, only_try: bool) -> None:
    """Learn from the labelled sentences, after measuring on those held back; takes minutes."""
    known = labelled.labelled(folder)
    if any(sum(one.label == label for one in known) < learn.FEWEST for label in labelled.LABELS):
        raise BadInput(f"each section needs {learn.FEWEST} sentences or more; write some into {folder}")
    if not (engines.available() and learn.available()):
        raise BadInput("learning needs two more packages; run `pip install 'countersign[gist,learn]'`")
    if not only_try and not os.access(engines.HEAD, os.W_OK):
        raise BadInput(f"{engines.HEAD} can't be written; add --try, or ask who installed the program")
    with click.progressbar(length=len(known), label="sentences", file=sys.stderr) as bar:
        where = learn.points(known, bar.update)
    trial = learn.tried(known, where)
    _tell(trial)
    if only_try:
        return
    learn.keep(known, where, trial)
    show.say(
        "Kept. It is another reader now: run `countersign eval run --reader gist` before it works alone."
    )


def _tell(trial: learn.Trial) -> None:
    rows = [
        ("sentences, each judged by a head that had not seen it", f"{trial.sentences:,}"),
        ("told apart: matters or not", f"{trial.told_apart:.1%}"),
        (f"harmless ones let be (below {HARMLESS:.0%})", f"{trial.harmless_let_be:.1%}"),
        ("… and ones that matter among them", f"{trial.matters_let_be:.1%}"),
        (f"ones that matter doubted (from {MATTERS:.0%})", f"{trial.matters_doubted:.1%}"),
        ("… and harmless ones with them", f"{trial.harmless_doubted:.1%}"),
    ]
    show.table(("", ""), rows)
