"""The command `countersign`: its subcommands, the --config option, and how errors reach a person.

Subcommands are imported when they are called; their one-line helps stand here, so that the overview needs
none of them. Those of the floors above are mounted by name alone (decision 0007). A `CountersignError`
becomes its sentence on stderr and exit code 2; anything else is a defect and keeps its traceback.
"""

from importlib import import_module
from pathlib import Path

import click

from countersign.agent.cli.app import Session
from countersign.procurement.errors import BadPolicy, CountersignError

COMMANDS = {
    "demo": ("service", "Run the main job on this machine, with suppliers who answer."),
    "init": ("service", "Write a new settings file."),
    "doctor": ("service", "Check every connection, and say which setting to change."),
    "run": ("service", "Send orders and read answers until told to stop."),
    "orders": ("orders", "Import orders and see where they stand."),
    "read": ("read", "Read mails against a file of orders; nothing is stored or sent."),
    "exceptions": ("exceptions", "See and resolve what needs a person."),
    "mail": ("mail", "Look at letters, and send or discard those that wait for a person."),
    "erp": ("erp", "See, approve and undo what goes back to the company's own system."),
    "api": ("api", "Say who may come in over the REST API, and whom webhooks tell."),
    "review": ("review", "Print the weekly exception review, or write it as a PDF."),
    "journal": ("journal", "Tell all that happened to an ORDER, oldest first."),
    "held": ("held", "See and release mails that could not be worked on."),
    "policy": ("policy", "See and try the rules that decide what is accepted, asked and escalated."),
    "prompts": ("prompts", "See the prompts that a model is asked with, and their versions."),
    "gist": ("gist", "See what a sentence comes to as a whole, and teach it."),
    "version": ("service", "Print the version."),
}
MOUNTED = {
    "serve": ("countersign.web.cli:serve_api", "Serve the REST API until told to stop."),
    "eval": (
        "countersign.evals.cli:evals",
        "Measure how well answers are read, and what a reader has earned.",
    ),
}
OVERVIEW = {name: words for name, (_, words) in (COMMANDS | MOUNTED).items()}


class Refusal(click.ClickException):
    """A sentence for a person."""

    exit_code = 2


class Countersign(click.Group):
    """The group of all commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which a newcomer meets them."""
        return list(OVERVIEW)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Imports the command."""
        if cmd_name not in OVERVIEW:
            return None
        if cmd_name in MOUNTED:
            module, _, name = MOUNTED[cmd_name][0].partition(":")
        else:
            module, name = f"countersign.agent.cli.{COMMANDS[cmd_name][0]}", cmd_name
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The overview, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(OVERVIEW.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; what a person can act upon becomes one sentence."""
        try:
            return super().invoke(ctx)
        except BadPolicy as error:
            from countersign.agent.cli import show

            for fault in error.faults:
                click.echo(f"{error.path}: {show.clean(fault)}", err=True)
            raise Refusal(_mend(error)) from error
        except CountersignError as error:
            raise Refusal(str(error)) from error


def _mend(error: BadPolicy) -> str:
    """How many faults a policy has, and what to do about them."""
    several = len(error.faults) > 1
    words = f"{error.path} has {len(error.faults)} fault{'s' if several else ''}"
    if not Path(error.path).exists():
        return words
    return f"{words}: mend {'them' if several else 'it'}, then `countersign policy check {error.path}`"


@click.group(cls=Countersign, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The settings file. Otherwise ./countersign.toml, or what $COUNTERSIGN_CONFIG names.",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Countersign sends purchase orders by email, reads what suppliers answer, and can always say why.

    Try it with `countersign demo`; begin with `countersign init`.
    """
    ctx.ensure_object(Session).config = config


def run() -> None:
    """The console script."""
    cli(prog_name="countersign")
