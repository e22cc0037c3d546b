"""Whether the sender is who From: says, and may speak for the order.

    Authentication-Results of our own server ──► dmarc, dkim, spf ──► aligned with From:? ──┐
    From: against the addresses of the order's supplier ────────────────────────────────────┴──► Trust

Only the header that our own mail server wrote counts: anybody can put one into a mail (RFC 8601, section
5). The organisational domain is told by a short list of public suffixes, not by the whole Public Suffix
List: at worst two suppliers under a rare suffix count as one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.procurement.book import is_public
from countersign.procurement.mail import InboundMessage, Rule, Trust

_SUFFIXES = "ac co com edu gob gov ltd me mil net nom or ne org plc sch gen in biz info web k12"
_SECOND_LEVEL = frozenset(_SUFFIXES.split())
# Letters that look like others, and pairs that look like one letter.
_LOOKS_LIKE = str.maketrans("0135$аеорсухіјѕɡ\u0131\u0142\u2010\u2011", "oiessaeopcyxijsgil--")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("l", "i"))

_ANGLE_ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_RESULT = re.compile(r"^\s*([\w.-]+)(?:/\d+)?\s*=\s*([\w-]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(smtp|header|body|policy)\.([\w-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """One method's result, with the properties that say what was checked (`header.d`, `smtp.mailfrom`)."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def domain(self) -> str:
        """The domain that was checked, in lower case; empty if it isn't said."""
        wanted = {
            "dkim": ("header.d", "header.i"),
            "spf": ("smtp.mailfrom", "smtp.helo"),
            "dmarc": ("header.from",),
        }
        found = dict(self.properties)
        value = next((found[name] for name in wanted.get(self.method, ()) if found.get(name)), "")
        return value.rpartition("@")[2].strip('"<>. ').casefold()


@dataclass(frozen=True)
class Results:
    """An Authentication-Results header: who wrote it, and what was found."""

    authserv_id: str
    results: tuple[Result, ...] = ()

    def of(self, method: str) -> tuple[Result, ...]:
        """The results of one method."""
        return tuple(result for result in self.results if result.method == method)


def trust(
    message: InboundMessage, authserv_id: str | None, suppliers: Sequence[str], own_domain: str = ""
) -> tuple[Trust, tuple[Rule, ...]]:
    """How far to trust the sender of `message`.

    `suppliers` holds one address for each order that the mail is about: the sender has to be right for all.
    `authserv_id` None: the topmost Authentication-Results counts, and a rule says so.
    """
    results, source = _our_results(message, authserv_id)
    who = [
        _supplier_rule(message.sender, suppliers),
        _look_alike_rule(message.sender, suppliers),
        _colleague_rule(message.sender, own_domain),
        _reply_rule(message),
    ]
    passed, failed = _passed(results, message), _failed(results)
    rules = (source, *who, passed, failed)
    if suppliers and not who[0].hit:
        return Trust.STRANGER, rules
    if failed.hit and not passed.hit:
        return Trust.FORGED if suppliers else Trust.UNVERIFIED, rules
    if passed.hit and suppliers:
        return Trust.ALIGNED, rules
    nobody_asked = authserv_id is None and not message.header("authentication-results")
    return Trust.UNCHECKED if nobody_asked else Trust.UNVERIFIED, rules


def colleague(message: InboundMessage, authserv_id: str | None, own_domain: str) -> tuple[Rule, Rule]:
    """Whether From: names somebody of our own company, and whether our own mail server bears that out.

    Stricter than for suppliers: without a server whose word counts, nothing is borne out, since anybody can
    write an Authentication-Results header.
    """
    is_ours = bool(own_domain) and organisation(message.sender.rpartition("@")[2]) == organisation(own_domain)
    named = Rule(
        "desk.colleague", is_ours, f"{message.sender or 'nobody'} {'is' if is_ours else 'is not'} ours"
    )
    if authserv_id is None:
        return named, Rule(
            "desk.verified", False, "no authserv-id is set: nobody's word on the sender counts"
        )
    results, source = _our_results(message, authserv_id)
    passed = _passed(results, message)
    words = passed.words if source.hit else source.words
    return named, Rule("desk.verified", is_ours and source.hit and passed.hit, words)


def parse_results(value: str) -> Results:
    """A header's value; RFC 8601 read with tolerance: odd clauses are passed over."""
    clauses = _clauses(value[:10_000])
    first = clauses[0].split()
    # Some servers leave their own name out and begin with the results.
    if first and "=" not in first[0]:
        authserv_id, clauses = first[0], clauses[1:]
    else:
        authserv_id = ""
    results = []
    for clause in clauses[:50]:
        if match := _RESULT.match(clause):
            pairs = tuple(
                (f"{kind}.{name}".casefold(), text) for kind, name, text in _PROPERTY.findall(clause)
            )
            results.append(Result(match.group(1).casefold(), match.group(2).casefold(), pairs))
    return Results(authserv_id.casefold(), tuple(results))


def _clauses(value: str) -> list[str]:
    """The parts between semicolons, without comments.

    A quoted string is one word whatever it holds: a sender's own local part may contain `;dmarc=pass`.
    """
    clauses, depth, quoted, escaped = [""], 0, False, False
    for character in value:
        if escaped or character == "\\":
            escaped = not escaped
        elif depth == 0 and character == '"':
            quoted = not quoted
        elif quoted:
            clauses[-1] += "" if character in ";=" or character.isspace() else character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and character == ";":
            clauses.append("")
        elif depth == 0:
            clauses[-1] += character
    return clauses


def organisation(domain: str) -> str:
    """The domain that one organisation holds: `mail.acme.co.uk` → `acme.co.uk`."""
    labels = domain.casefold().strip(".").split(".")
    is_public = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if is_public else labels[-2:])


def same_company(sender: str, supplier: str) -> bool:
    """Whether two addresses belong together: the same one, or the same company's domain."""
    if sender.casefold() == supplier.casefold():
        return True
    one, other = (address.rpartition("@")[2].casefold() for address in (sender, supplier))
    return bool(one) and organisation(one) == organisation(other) and not is_public(organisation(one))


def look_alike(domain: str, genuine: str) -> str:
    """How `domain` imitates `genuine`, in words; empty if it doesn't."""
    one, other = organisation(_unicode(domain)), organisation(genuine)
    name, known = one.partition(".")[0], other.partition(".")[0]
    if not one or one == other or len(known) < 4 or is_public(other):
        return ""
    if name == known:
        return "the same name under another ending"
    if _skeleton(name) == _skeleton(known):
        return "letters that look alike"
    if name.replace("-", "") == known.replace("-", ""):
        return "a hyphen more or less"
    if len(known) > 4 and _one_edit(name, known):
        return "one letter apart"
    is_within = known in name.split("-") or known in _unicode(domain).split(".")[:-2]
    return (
        "the supplier's name within another domain" if is_within or (len(known) > 6 and known in name) else ""
    )


def _our_results(message: InboundMessage, authserv_id: str | None) -> tuple[Results, Rule]:
    headers = [parse_results(value) for value in message.header("authentication-results")[:30]]
    if not headers:
        return Results(""), Rule("trust.results", False, "the mail carries no Authentication-Results")
    top = headers[0]
    if authserv_id is None:
        named = top.authserv_id or "unnamed"
        words = f"no authserv-id is set: the topmost header counts ({named}), though it may be forged"
        return top, Rule("trust.results", True, words)
    for header in headers:
        if header.authserv_id == authserv_id.casefold():
            return header, Rule("trust.results", True, f"by {header.authserv_id}")
    words = (
        f"none is by {authserv_id}; the topmost is by {top.authserv_id or 'nobody named'} and does not count"
    )
    return Results(""), Rule("trust.results", False, words)


def _supplier_rule(sender: str, suppliers: Sequence[str]) -> Rule:
    wrong = [supplier for supplier in suppliers if not same_company(sender, supplier)]
    if not suppliers:
        return Rule("trust.supplier", False, "no order is known to compare the sender with")
    words = (
        f"{sender or 'nobody'} is not {', '.join(dict.fromkeys(wrong))}"
        if wrong
        else f"{sender} is the supplier's"
    )
    return Rule("trust.supplier", not wrong, words)


def _look_alike_rule(sender: str, suppliers: Sequence[str]) -> Rule:
    domain = sender.rpartition("@")[2]
    for supplier in suppliers:
        genuine = supplier.rpartition("@")[2]
        if how := look_alike(domain, genuine):
            return Rule("trust.look-alike", True, f"{domain} imitates {genuine}: {how}")
    return Rule("trust.look-alike", False, "")


def _colleague_rule(sender: str, own_domain: str) -> Rule:
    is_ours = bool(own_domain) and organisation(sender.rpartition("@")[2]) == organisation(own_domain)
    words = (
        f"{sender} is of our own company: a forwarded answer is not the supplier's own mail"
        if is_ours
        else ""
    )
    return Rule("trust.colleague", is_ours, words)


def _reply_rule(message: InboundMessage) -> Rule:
    """Answers that would go to another company are how invoices get stolen."""
    away = [address for address in message.reply_to if not same_company(address, message.sender)]
    return Rule("trust.reply-to", bool(away), f"answers would go to {', '.join(away)}" if away else "")


def _names_many(message: InboundMessage) -> bool:
    """With two senders, the one that was checked need not be the one that is shown."""
    senders = message.header("from")
    return len(senders) > 1 or any(len(_ANGLE_ADDRESS.findall(sender)) > 1 for sender in senders)


def _passed(results: Results, message: InboundMessage) -> Rule:
    if _names_many(message):
        return Rule("trust.aligned", False, "the mail names more than one sender, so that none is proven")
    domain = organisation(message.sender.rpartition("@")[2])
    for result in results.of("dmarc"):
        if result.result == "pass" and organisation(result.domain() or domain) == domain:
            return Rule("trust.aligned", True, f"dmarc=pass for {result.domain() or domain}")
        if result.result == "fail":
            return Rule("trust.aligned", False, "dmarc=fail")
    passes = [
        result for method in ("dkim", "spf") for result in results.of(method) if result.result == "pass"
    ]
    for result in passes:
        if result.domain() and organisation(result.domain()) == domain:
            return Rule("trust.aligned", True, f"{result.method}=pass for {result.domain()}")
    others = ", ".join(f"{result.method}=pass for {result.domain() or 'no domain'}" for result in passes)
    return Rule("trust.aligned", False, f"only {others}" if others else "nothing passed")


def _failed(results: Results) -> Rule:
    if any(result.result == "fail" for result in results.of("dmarc")):
        return Rule("trust.failed", True, "dmarc=fail")
    checks = [result for method in ("dkim", "spf") for result in results.of(method)]
    told = [result for result in checks if result.result not in ("none", "neutral", "temperror", "policy")]
    words = ", ".join(f"{result.method}={result.result}" for result in told)
    has_failed = any(result.result in ("fail", "hardfail") for result in told)
    return Rule("trust.failed", has_failed and all(result.result != "pass" for result in told), words)


def _unicode(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except (UnicodeError, ValueError):
        return domain


def _skeleton(name: str) -> str:
    """A name reduced to its look."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )
    bare = bare.casefold().translate(_LOOKS_LIKE)
    for pair, letter in _PAIRS:
        bare = bare.replace(pair, letter)
    return bare


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes the one the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    one, other = one[start:], other[start:]
    swapped = len(one) > 1 and one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]
