"""What connectors share: how new values are laid over those that stand."""

from countersign.procurement.erp import Confirmation


def laid_over(stands: Confirmation, new: Confirmation) -> Confirmation:
    """What stands once the new values are written: a field that they leave empty stays as it was."""
    return Confirmation(
        quantity=stands.quantity if new.quantity is None else new.quantity,
        unit_price=stands.unit_price if new.unit_price is None else new.unit_price,
        price_per=stands.price_per if new.unit_price is None else new.price_per,
        schedule=new.schedule or stands.schedule,
        reference=new.reference or stands.reference,
    )
