"""Where a letter ends and its signature, its disclaimers and its mobile footer begin.

Told line by line, and only of lines that look the part: a line that gives a day, a quantity, a price or an
answer is never taken for a signature, wherever it stands, since an order is easily lost between a name and
a phone number. To call a signature's line new costs nothing; the other way round it would cost the
supplier's word."""

import re
from collections.abc import Sequence

from countersign.mailbox import label_answers as answers
from countersign.mailbox import label_words as words
from countersign.mailbox.parse_text import Draft, Hint
from countersign.procurement.mail import Label

_MONTHS = (
    "jan feb mar mär apr may mai jun jul aug sep oct okt out nov dec dez janv fév févr avr juin juil août"
    " déc ene abr"
    " ago dic gen mag giu lug set ott maj lis gru stu led úno bře"
    " des tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"
    " máj jún júl szept okt már ápr ian iun iul noi dub kvě čvn čvc srp zář říj pro янв фев"
    " мар апр мая"
    " июн июл авг сен окт ноя дек"
).replace(" ", "|")
_UNITS = (
    "%|€|£|\\$|eur|usd|gbp|chf|pln|sek|czk|pcs?|pce|ea|each|stk|stück|units?|pieces?|pièces?|pezzi|pz|uds?"
    "|szt|ks|kpl|db|darab|buc|bucăți|kg|шт|штук|руб|₽|компл|упак|кг|дней|дня|недел[яиюе]|недель|"
    "tonnes?|mtrs?|metres?|meters?|days?|weeks?|tage|wochen|jours|semaines|件|个|個|台|本|枚"
)
_PLACES = (
    "line|lines|pos|position|item|zeile|ligne|línea|linea|riga|regel|rad|linje"
    "|rivi|tétel|položka|pol|poziția|poziţia|vare|pozycja|poz|řádek|po|order"
    "|bestellung"
    "|позиция|позиции|позицию|поз|строка|заказ|цена|количество"
    "|commande|pedido|ordine|zamówienie|bestilling|ordre|tilaus|objednávka|rendelés|comanda|qty|menge|price|preis"
)
_VALUE = (
    rf"\b\d{{4}}-\d\d?-\d\d?\b|\b\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{2,4}}\b|\s|$)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?\s?(?:of\s|de\s)?(?:{_MONTHS})|\b(?:{_MONTHS})\w{{0,8}}\.?\s\d{{1,2}}\b"
    rf"|\b(?:week|wk|kw|cw|woche|semaine|sem|semana|settimana|vecka|uge|uke|viikko|viikolla|vko|hét|săptămâna|săpt|týždeň|týždni|tydzień|týden)\.?\s?\d"
    rf"|[€£$¥]\s?\d|\b(?:{_PLACES})\b[.:#\s]{{0,3}}\d|\d月|\d日|第\d"
)
_VALUES = re.compile(_VALUE, re.IGNORECASE)
_SUBSTANCE = re.compile(rf"{_VALUE}|\d\s?(?:{_UNITS})(?!\w)", re.IGNORECASE)
_POSTSCRIPT = re.compile(
    r"^(p\.?\s?p?\.?s|n\.?b|note|hinweis|nota|edit|achtung|wichtig)\b\.?\s?[:.,-]?\s", re.IGNORECASE
)
_DELIMITER = re.compile(r"^(--\s?|_{2,5}|—\s?)$")
_RULE = re.compile(r"^[\W_]{2,}$")
_IMAGE = re.compile(r"^\[?(cid:|image:|logo|inline image|image\d)", re.IGNORECASE)
_OPEN = re.compile(f"{answers.PREPAID}|{answers.OPEN_POINTS}", re.IGNORECASE)
_DISCLAIMER = re.compile("|".join(f"(?:{opening})" for opening in words.DISCLAIMERS), re.IGNORECASE)

_CONTACT = re.compile(
    r"[^\s@]@[^\s@]+\.\w|https?://|\bwww\."
    r"|^\W{0,3}(t|tel|telephone|telefon|téléphone|tél|phone|ph|p|fon|m|mob|mobil|mobile"
    r"|cell|handy|f|fax|d|direct|dir|o|office|电话|电話|手机|传真|邮箱)\b\.?\s?[:.]?\s?[+(]?\d[\d\s()/.+-]{5,}"
    r"|^\+\d[\d\s()/.-]{7,}",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"^(?:[\w-]+\.)+[a-z]{2,12}/?$", re.IGNORECASE)
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?,?\s.{0,30}\b(road|rd|street|st|avenue|ave|lane|ln|drive|dr|blvd|boulevard|way|place|court|park"
    r"|rue|avenue|chemin|via|calle|ul|utca|út|tér|krt|str|strada|ulica|calea|bulevardul)\b|(straße|strasse|str\.|weg|platz|gasse|allee|ring|gatan|vägen"
    r"|katu|tie|kuja|vej|veien|gata|gate"
    r"|straat"
    r"|laan)\s?\d|^\W?[A-Z]{0,2}[- ]?\d{4,6}\s[A-ZÄÖÜŠČŽ]\w+|,\s[A-Z]{2}\s\d{5}\b"
    r"|,\s(?:[A-Z]{1,2}[- ])?\d{4,6}\s\w"
    r"|^〒\d{3}|[都道府県].{1,8}[市区町村].{0,20}\d|[省市].{1,8}[区區县縣镇鎮].{0,20}[路街道号號]"
    r"|[시도군구]\s.{0,20}[로길]\s?\d|\d동\s?\d+호",
    re.IGNORECASE,
)
_REGISTER = re.compile(
    r"\b(HRB|HRA|USt-?Id|VAT|Amtsgericht|Geschäftsführer|Managing Directors?|Registered (in|office)"
    r"|SIRET|RCS|P\.?\s?IVA|NIP|REGON|IČO|DIČ|CVR|Org\.?\s?nr|Foretaksregisteret"
    r"|Y-?tunnus|Cégjegyzékszám|Adószám|CUI|Reg\.?\s?Com|IČ DPH|Steuernummer"
    r"|Handelsregister|Sitz der Gesellschaft|Company No)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "i.",
        "a.",
        "v.",
        "von",
        "van",
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "le",
        "la",
        "el",
        "y",
        "e",
        "et",
        "und",
        "and",
        "&",
        "of",
        "für",
        "for",
        "i.a.",
        "sp.",
        "z",
        "o.o.",
        "i.v.",
        "ppa.",
        "|",
        "/",
        "-",
        "–",
        "·",
    ]
)
_SHORT_FORM = re.compile(
    r"(inc|ltd|co|corp|llc|kg|ag|bv|nv|dr|mr|mrs|ms|jr|sr|dipl|ing|a|v|spa|srl|s\.r\.o|a\.s|o\.o)\.$",
    re.IGNORECASE,
)
_ONE_WORD = frozenset(closing for closing in words.CLOSINGS if " " not in closing and closing.isascii())


def ending_labels(drafts: Sequence[Draft], sender_name: str) -> list[Label]:
    """Labels for one run of lines that no quotation interrupts."""
    labels = [Label.NEW] * len(drafts)
    texts = [draft.text.strip() for draft in drafts]
    _mark_disclaimers(texts, labels)
    in_signature = False
    for index, text in enumerate(texts):
        in_signature = in_signature or (_DELIMITER.match(text) is not None and index > 0)
        marked = in_signature or drafts[index].hint is Hint.SIGNATURE or _is_footer(text)
        if labels[index] is Label.NEW and marked and not says_something(text):
            labels[index] = Label.SIGNATURE
    _mark_closings(texts, labels, sender_name)
    _mark_trailing_block(texts, labels, sender_name)
    _unmark_postscripts(texts, labels)
    return labels


def says_something(text: str) -> bool:
    """Whether a line gives a value or an answer, so that it must not be passed over."""
    if _CONTACT.search(text) and not re.search(rf"\b(?:{_PLACES})\b", text, re.IGNORECASE):
        return False
    spoken = _words(text) & answers.ANSWERS or any(word in text for word in answers.UNSPACED_ANSWERS)
    return bool(_SUBSTANCE.search(text[:2_000]) or _OPEN.search(text[:2_000]) or spoken)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text[:2_000].casefold()))


def _mark_disclaimers(texts: list[str], labels: list[Label]) -> None:
    inside = False
    for index, text in enumerate(texts):
        inside = bool(text) and (inside or _DISCLAIMER.match(text.strip("*_ ")[:300]) is not None)
        # "within 5 days" is what lawyers write; a date or a line's number is not.
        if inside and not _VALUES.search(text[:2_000]):
            labels[index] = Label.DISCLAIMER


def _mark_closings(texts: list[str], labels: list[Label], sender_name: str) -> None:
    """ "Kind regards", or the sender's own name, and the role, company and numbers below it."""
    room, likes = 0, 0
    for index, text in enumerate(texts):
        if labels[index] is not Label.NEW or not text:
            likes = 0
            continue
        is_name = len(_words(sender_name)) > 1 and _words(text) == _words(sender_name)
        if is_name or _is_closing(text):
            room, likes = 14, int(is_name)
        elif room and signature_like(text):
            likes += 1
        elif not (room and likes > 1 and _is_slogan(text)):
            room = 0
        if room:
            labels[index] = Label.SIGNATURE
            room -= 1


def _is_slogan(text: str) -> bool:
    """ "Every order confirmed within a day!": a yes among names and numbers, to nothing that was asked."""
    words_said = _words(text)
    says_yes = bool(words_said & answers.ACCEPTANCES) and not words_said & answers.REFUSALS
    return says_yes and len(text.split()) > 3 and not _VALUES.search(text[:2_000])


def _is_closing(text: str) -> bool:
    if not text or len(text) > 80 or says_something(text):
        return False
    folded = text.casefold().strip(" ,.!;-–*_/")
    for closing in words.CLOSINGS:
        if folded.startswith(closing):
            rest = text.strip(" ,.!;-–*_/")[len(closing) :]
            return not rest.strip() or (
                not rest[0].isalnum() and _goes_with(closing, rest.strip(" ,.!/|&-–"))
            )
    return False


def _goes_with(closing: str, rest: str) -> bool:
    """Whether what follows on the line is a name, or more of the formula."""
    if _is_name(rest) or _is_closing(rest):
        return True
    return closing not in _ONE_WORD and len(rest.split()) <= 4 and not rest.endswith((":", "?"))


def signature_like(text: str) -> bool:
    """Whether a line looks like a name, a role, an address or a number to call."""
    if len(text) > 160 or says_something(text):
        return False
    if any(pattern.search(text) for pattern in (_CONTACT, _STREET, _REGISTER)):
        return True
    return bool(_DOMAIN.match(text) or _RULE.match(text) or _IMAGE.match(text)) or _is_name(text)


def _is_name(text: str) -> bool:
    """A few capitalised words, as in a name, a role or a company."""
    parts = text.replace("*", "").split()
    if not 0 < len(parts) <= 7 or text.endswith(("!", "?", ":", ";")):
        return False
    if text.endswith(".") and not _SHORT_FORM.search(text):
        return False
    return all(part.casefold() in _PARTICLES or _is_capital(part) for part in parts)


def _is_capital(part: str) -> bool:
    letters = part.lstrip("(\"'“[|,")
    return (
        bool(letters)
        and not letters[0].isdigit()
        and letters[0] == letters[0].upper()
        and letters[0].isalpha()
    )


def _mark_trailing_block(texts: list[str], labels: list[Label], sender_name: str) -> None:
    """A signature without a formula before it: a last paragraph of names and numbers."""
    last = len(texts)
    while last and (not texts[last - 1] or labels[last - 1] is not Label.NEW):
        last -= 1
    start = last
    while (
        start
        and last - start < 12
        and (not texts[start - 1] or _may_sign(texts[start - 1], labels[start - 1]))
    ):
        start -= 1
    for first in range(start, last):
        if texts[first] and _signs(texts, first, last, sender_name):
            labels[first:last] = [Label.SIGNATURE if text else Label.NEW for text in texts[first:last]]
            return


def _may_sign(text: str, label: Label) -> bool:
    return label is Label.NEW and signature_like(text)


def _signs(texts: list[str], first: int, last: int, sender_name: str) -> bool:
    """Whether these lines end in a way to reach somebody, or begin with the sender's own name."""
    alone = first > 0 and bool(texts[first - 1])
    if any(_CONTACT.search(text) or _DOMAIN.match(text) for text in texts[first:last]):
        return not alone or last - first > 1
    names = _words(sender_name)
    return not alone and bool(names) and bool(_words(texts[first])) and _words(texts[first]) <= names


def _is_footer(text: str) -> bool:
    return len(text) < 120 and text.casefold().lstrip("*_- ").startswith(words.MOBILE_FOOTERS)


def _unmark_postscripts(texts: list[str], labels: list[Label]) -> None:
    inside = False
    for index, text in enumerate(texts):
        inside = bool(text) and (inside or _POSTSCRIPT.match(text) is not None)
        if inside and labels[index] is Label.SIGNATURE:
            labels[index] = Label.NEW
