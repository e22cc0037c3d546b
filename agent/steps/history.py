"""What a supplier did so far, gathered from the store for whoever has to judge what they say now."""

from countersign.procurement.history import History
from countersign.procurement.past import Past, first_answer, history
from countersign.procurement.ports import Store

LATEST = 30
"""So many of a supplier's orders are looked at: what they did years ago says little about today."""


def history_of(store: Store, supplier: str) -> History:
    """The numbers of the latest orders with that address, or with its company."""
    orders = store.book().by_supplier(supplier)[:LATEST]
    past = []
    for order in orders:
        rows = [(row.at, row.entry.event) for row in store.journal(order.number)]
        past.append(Past(store.case(order.number), first_answer(rows)))
    return history(past)
