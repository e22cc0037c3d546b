"""Maps of columns as the command line sees them: proposed from a sample, and written down."""

from pathlib import Path

from countersign.erp.files.propose import Proposal, proposed, toml
from countersign.procurement.errors import BadInput

__all__ = ["Proposal", "propose", "write"]


def propose(sample: Path) -> Proposal:
    """The map that fits the file best. Raises `BadOrders`, `BadInput`."""
    try:
        return proposed(sample.read_bytes(), sample.name)
    except OSError as error:
        raise BadInput(f"{sample}: it can't be opened ({error.strerror}); check the path") from None


def write(proposal: Proposal, sample: Path, to: Path) -> None:
    """Writes the map into a new file. Raises `BadInput`."""
    try:
        with to.open("x", encoding="utf-8") as file:
            file.write(toml(proposal, sample.name))
    except FileExistsError:
        raise BadInput(f"{to} is there already: give another name, or move it away") from None
    except OSError as error:
        raise BadInput(f"{to} can't be written ({error.strerror}): check its folder") from None
