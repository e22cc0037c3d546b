"""Who "ben" may be: the people whom the policy, the orders and the exceptions name."""

from countersign.agent.steps.office import Office
from countersign.procurement.case import Case
from countersign.procurement.instructions import Person


def people_of(office: Office, case: Case, sender: str) -> tuple[Person, ...]:
    """Everybody to whom something about this case may be given, by the names that others call them."""
    policy, order = office.policy.of(case.order), case.order
    roles = [Person(policy.roles.address(role), role=role) for role in policy.roles.given]
    buyers = [Person(one.buyer.email, one.buyer.name) for one in office.store.orders() if one.buyer.email]
    own = [Person(order.buyer.email, order.buyer.name, "buyer")] if order.buyer.email else []
    others = [Person(address) for one in policy.absence for address in (one.who, one.stand_in)]
    owners = [Person(one.owner) for one in case.exceptions if one.owner]
    return (*roles, *own, *dict.fromkeys(buyers), *others, *owners, Person(sender, role="me"))
