"""Which of a system's fields takes a supplier's day, and how many days later; by which rule.

    WriteBack + line + "it leaves" | "it arrives" ─► DayRule      the most specific override for each

An override for an item beats one for a category, and so on, as with tolerances.
"""

from dataclasses import dataclass

from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.explaining import Rule
from countersign.procurement.policy.tolerance import Subject

TABLE = "write_back"
OWN = "the system's own date field"


@dataclass(frozen=True)
class DayRule:
    """Where a day goes: `field` is empty for the system's own; `days` None: it is not written.

    `field_from` and `days_from` are the settings that say so.
    """

    leaves: bool
    field: str
    days: int | None
    field_from: str
    days_from: str

    @property
    def words(self) -> str:
        """The same in words, with the settings that say so."""
        what = "the supplier's day of departure" if self.leaves else "the supplier's day of arrival"
        because = ", ".join(dict.fromkeys((self.field_from, self.days_from)))
        if self.days is None:
            return f"{what} is not written ({because})"
        count = abs(self.days)
        moved = f", {'plus' if self.days > 0 else 'less'} {count} day{'' if count == 1 else 's'}"
        return f"{self.field or OWN} takes {what}{moved if count else ''} ({because})"


def day_rule(rules: WriteBack, subject: Subject, *, leaves: bool) -> DayRule:
    """What holds for a day of that kind on a line."""
    field, days = ("departure_field", "transit_days") if leaves else ("arrival_field", "buffer_days")
    found = [_set(rules, subject, key) for key in (field, days)]
    (where, field_from), (later, days_from) = found
    assert isinstance(where, str)
    assert later is None or isinstance(later, int)
    return DayRule(leaves, where, later, field_from, days_from)


def _set(rules: WriteBack, subject: Subject, key: str) -> tuple[object, str]:
    """The value of a key for the subject, and which setting it is."""
    for one in sorted(rules.override, key=lambda one: -one.rank):
        value = getattr(one, key)
        if value is not None and one.covers(subject.names):
            return value, f'override "{one.name}"'
    return getattr(rules, key), key


def day_rules(rules: WriteBack, subject: Subject) -> tuple[Rule, ...]:
    """What goes back of a line, for whoever asks before anything happened."""
    if rules.mode == "off":
        return (Rule(f"{TABLE}.mode", "nothing goes back to the company's system"),)
    lets = "a person lets each write go" if rules.mode == "propose" else "writes go by themselves"
    told = [Rule(f"{TABLE}.mode", lets), Rule(f"{TABLE}.fields", f"written: {', '.join(rules.fields)}")]
    for leaves in (False, True) if "date" in rules.fields else ():
        one = day_rule(rules, subject, leaves=leaves)
        told.append(Rule(f"{TABLE}.{'departure' if leaves else 'arrival'}_field", one.words))
    return tuple(told)
