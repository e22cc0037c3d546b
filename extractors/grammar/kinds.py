"""The kinds of phrases, the most dangerous first, and what they have in common.

    acts     what is done: of overlapping phrases only the longest counts
    MARKS    what is talked about
    ASIDES   what has nothing to do with the order, and what shows that a sentence has: see `asides`

Finding them in a text is the work of `phrases`.
"""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of phrases that a language file lists, the most dangerous first."""

    MACHINE = "machine"
    BANK = "bank"
    NOT_KEPT = "not_kept"
    NOT_BEFORE = "not_before"
    REJECT = "reject"
    CANCEL_REST = "cancel_rest"
    BACKORDER = "backorder"
    SUBSTITUTION = "substitution"
    DISCONTINUED = "discontinued"
    HEDGE = "hedge"
    OFFER = "offer"
    CONDITION = "condition"
    PENDING = "pending"
    RECEIPT = "receipt"
    QUESTION = "question"
    REQUEST = "request"
    APPROVAL = "approval"
    CHARGE = "charge"
    TERMS = "terms"
    FREE = "free"
    ATTACHED = "attached"
    TITLE = "title"
    FOLLOWS = "follows"
    GENERAL = "general"
    CONTRAST = "contrast"
    CHANGE = "change"
    TROUBLE = "trouble"
    COURTESY = "courtesy"
    BESIDE_YES = "beside_yes"
    AS_ORDERED = "as_ordered"
    ON_DATE = "on_date"
    CONFIRM = "confirm"
    ACCEPT = "accept"
    KEEP = "keep"
    TAKEN_ON = "taken_on"
    UNDERWAY = "underway"
    NEGATION = "negation"
    CLOSING = "closing"
    SHIPPED = "shipped"
    INVOICE = "invoice"
    QUOTE = "quote"
    AWAY = "away"
    BACK = "back"
    AWAY_LAST = "away_last"
    PRICE_WORD = "price_word"
    QUANTITY_WORD = "quantity_word"
    DATE_WORD = "date_word"
    DELIVER = "deliver"
    SHIP = "ship"
    NEW = "new"
    OLD = "old"
    OLD_FROM = "old_from"
    OLD_AFTER = "old_after"
    BALANCE = "balance"
    BACKGROUND = "background"
    SMALL_TALK = "small_talk"
    SEASON = "seasons"
    WISH = "wish"
    CLOSURE = "closure"
    NOTICE = "notice"
    OWN_NUMBERS = "own_numbers"
    REACHING = "reaching"
    CARD = "card"
    FIRM = "firm"
    UNAFFECTED = "unaffected"
    READ_BACK = "read_back"
    THIS_MAIL = "this_mail"
    HANDOVER = "handover"
    ADOPTED = "adopted"
    PAPERS = "papers"
    PAPERS_WHEN = "papers_when"
    DONE_HERE = "done_here"
    GOES_WITH = "goes_with"
    AROUND = "around"
    TURNING = "turning"
    BUSINESS = "business"
    TIMING = "timing"


MARKS = frozenset(
    {Kind.CLOSING, Kind.SHIPPED, Kind.INVOICE, Kind.QUOTE, Kind.AWAY, Kind.BACK, Kind.AWAY_LAST}
    | {Kind.PRICE_WORD, Kind.QUANTITY_WORD, Kind.DATE_WORD, Kind.DELIVER, Kind.SHIP}
    | {Kind.NEW, Kind.OLD, Kind.OLD_FROM, Kind.OLD_AFTER, Kind.BALANCE, Kind.BACKGROUND}
)
ASIDES = frozenset(
    {Kind.SMALL_TALK, Kind.WISH, Kind.CLOSURE, Kind.NOTICE, Kind.OWN_NUMBERS, Kind.REACHING, Kind.CARD}
    | {Kind.SEASON, Kind.DONE_HERE, Kind.BUSINESS, Kind.TIMING, Kind.FIRM, Kind.UNAFFECTED, Kind.PAPERS}
    | {Kind.READ_BACK, Kind.THIS_MAIL, Kind.HANDOVER, Kind.ADOPTED, Kind.PAPERS_WHEN}
    | {Kind.GOES_WITH, Kind.AROUND, Kind.TURNING}
)
YES = frozenset(
    {Kind.ACCEPT, Kind.CONFIRM, Kind.AS_ORDERED, Kind.ON_DATE, Kind.KEEP, Kind.TAKEN_ON} | {Kind.UNDERWAY}
)
DANGER = frozenset(
    {Kind.MACHINE, Kind.BANK, Kind.NOT_KEPT, Kind.NOT_BEFORE, Kind.REJECT, Kind.CANCEL_REST, Kind.BACKORDER}
    | {Kind.SUBSTITUTION, Kind.DISCONTINUED, Kind.CHARGE, Kind.TERMS, Kind.CHANGE, Kind.TROUBLE}
    | {Kind.CONTRAST}
)

DOUBTING = DANGER | {Kind.HEDGE, Kind.CONDITION, Kind.PENDING, Kind.OFFER, Kind.QUESTION, Kind.NEGATION}
