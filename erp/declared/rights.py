"""What a harmless look proves: that everything about one order can be read, and who may write.

An order is read whole, with all that its file joins to it. Where a system can be asked what a user may do, it
is (`[[right]]`); nothing is written to find out. A question that is itself refused proves nothing, and a
word says so.
"""

from collections.abc import Callable

from countersign.erp.declared.form import Right, System
from countersign.erp.declared.paths import Scope, follow
from countersign.erp.declared.planning import Ask, ask
from countersign.erp.declared.reading import Unread, read_order
from countersign.erp.declared.values import words
from countersign.procurement.errors import ErpError

Call = Callable[[Ask], tuple[int, object]]
_NO = frozenset({"", "False", "false", "0", "no"})


def seen(system: System, top: Scope) -> str:
    """What could be read of an order."""
    try:
        found = read_order(system, top)
    except Unread as error:
        return f"one could not: {error}"
    order = found.order
    if not order.supplier.email:
        return f"order {order.number} with its lines, but without a mail address of its supplier"
    return f"order {order.number} with its lines and its supplier's address"


def permitted(system: System, top: Scope, call: Call, where: str) -> str:
    """Who may write, as far as that can be asked. Raises `ErpError` where it is forbidden."""
    asked = [_asked(system, one, top, call, where) for one in system.right]
    if not asked:
        return "whether it may be written to shows at the first write"
    return "it may be written to" if all(asked) else "whether it may be written to could not be asked"


def _asked(system: System, right: Right, top: Scope, call: Call, where: str) -> bool:
    try:
        _, content = call(ask(right, top, system.paging))
    except ErpError as error:
        if not error.permanent:
            raise
        return False
    if words(follow(content, right.answer)) in _NO:
        raise ErpError(
            f"{where} does not let us {right.about}: its page in the guide names the rights", permanent=True
        )
    return True
