"""What connectors share: how new values are laid over those that stand."""

from dataclasses import replace

from countersign.procurement.days import laid
from countersign.procurement.erp import NOTHING, Confirmation


def laid_over(stands: Confirmation, new: Confirmation) -> Confirmation:
    """What stands once the new values are written: a field that they leave empty stays as it was.

    A refusal takes the place of all values, and any value that of a refusal. A reason is for what is written
    with it, and goes with it.
    """
    if new.refused:
        return Confirmation(reference=new.reference or stands.reference, refused=True, reason=new.reason)
    if stands.nothing_comes:
        stands = replace(NOTHING, reference=stands.reference)
    return Confirmation(
        quantity=stands.quantity if new.quantity is None else new.quantity,
        unit_price=stands.unit_price if new.unit_price is None else new.unit_price,
        price_per=stands.price_per if new.unit_price is None else new.price_per,
        schedule=laid(stands.schedule, new.schedule),
        reference=new.reference or stands.reference,
        reason=new.reason,
    )
