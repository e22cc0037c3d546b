"""The style sheet of an HTML mail, as far as it decides what a person sees.

    `<style>` text ──► rules (selector, declarations that matter) ──► styles(element, its ancestors)

Selectors are matched by tag, class, id, attribute and ancestors. What isn't understood (`:nth-child`, a
sibling) is taken to match: at worst text is taken for hidden, and that is reported, never passed over. Blocks
for some screens only (`max-width`, print) are left out: what they hide is there on others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Styles = dict[str, str]
Element = tuple[str, Mapping[str, str]]
"""A tag and its attributes, names in lower case."""

_MAX_SHEET = 200_000
_MAX_RULES = 600
_MATTERS = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "filter",
        "font",
        "font-size",
        "color",
        "-webkit-text-fill-color",
        "background",
        "content",
        "background-color",
        "background-image",
        "mso-hide",
        "height",
        "max-height",
        "width",
        "max-width",
        "overflow",
        "text-indent",
        "left",
        "top",
        "right",
        "bottom",
        "position",
        "margin-left",
        "margin-top",
        "text-decoration",
        "text-decoration-line",
        "white-space",
        "transform",
        "clip",
        "clip-path",
        "zoom",
        "content-visibility",
    ]
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\([^\n])", re.IGNORECASE)
_PART = re.compile(
    r"([#.])([\w-]+)|\[\s*([\w-]+)\s*(?:[~|^$*]?=\s*[\"']?([^\"'\]]*)[\"']?\s*)?\]|([\w-]+)|\*"
)
_PSEUDO = re.compile(r"::?[\w-]+(?:\([^)]*\))?")
_NEVER = re.compile(r":(?:hover|active|focus|visited|link|target|checked)\b|::?(?:selection|first-l\w+)")
_ADDED = re.compile(r"::?(?:before|after)\b", re.IGNORECASE)
_SOME_SCREENS = re.compile(r"max-|print|prefers|orientation|speech|-webkit|device-pixel|\bnot\b|-ms-|hover")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_WORDS = re.compile(r"[^\W\d_]{2,}|\d")


@dataclass(frozen=True)
class _Compound:
    """One element of a selector: what it has to be."""

    tag: str = ""
    identity: str = ""
    classes: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()

    def fits(self, element: Element) -> bool:
        tag, attributes = element
        if self.tag and self.tag != tag:
            return False
        if self.identity and attributes.get("id", "").casefold() != self.identity:
            return False
        if self.classes and not self.classes <= set(attributes.get("class", "").casefold().split()[:20]):
            return False
        return all(
            name in attributes and (not value or value in attributes[name].casefold())
            for name, value in self.attributes
        )


@dataclass(frozen=True)
class _Rule:
    """A selector, outermost element first, and what it declares."""

    compounds: tuple[_Compound, ...]
    order: tuple[int, int, int, int]
    styles: tuple[tuple[str, str], ...]
    important: frozenset[str]

    def fits(self, element: Element, ancestors: Sequence[Element]) -> bool:
        if not self.compounds[-1].fits(element):
            return False
        left = list(self.compounds[:-1])
        for ancestor in reversed(ancestors):
            if left and left[-1].fits(ancestor):
                left.pop()
        return not left


class Sheet:
    """The rules of a mail's `<style>` blocks. `added` are words that the sheet itself puts into the text."""

    def __init__(self, text: str = "") -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self._variables: Styles = {}
        self.added: list[str] = []
        text = _unescaped(_COMMENT.sub("", text[:_MAX_SHEET]))
        for number, (selectors, body) in enumerate(_blocks(text)):
            if number > _MAX_RULES:
                break
            self._declare(selectors, body, number)

    def styles(self, tag: str, attributes: Mapping[str, str], ancestors: Sequence[Element] = ()) -> Styles:
        """What the sheet and the element itself declare."""
        own = declarations(attributes["style"]) if "style" in attributes else {}
        if not self._rules:
            return self._resolved(own)
        fitting = sorted(self._fitting((tag, attributes), ancestors), key=lambda rule: rule.order)
        found = {name: value for rule in fitting for name, value in rule.styles} | own
        found |= {name: value for rule in fitting for name, value in rule.styles if name in rule.important}
        return self._resolved(found)

    def _fitting(self, element: Element, ancestors: Sequence[Element]) -> Iterator[_Rule]:
        tag, attributes = element
        keys = ["*", tag, *("." + name for name in attributes.get("class", "").casefold().split()[:20])]
        keys += ["#" + attributes["id"].casefold()] if attributes.get("id") else []
        for key in dict.fromkeys(keys):
            yield from (rule for rule in self._rules.get(key, ()) if rule.fits(element, ancestors))

    def _resolved(self, styles: Styles) -> Styles:
        if not any("var(" in value for value in styles.values()):
            return styles
        return {
            name: _VARIABLE.sub(lambda found: self._variables.get(found[1], found[2] or ""), value)
            for name, value in styles.items()
        }

    def _declare(self, selectors: str, body: str, number: int) -> None:
        declared = declarations(body)
        self._variables |= {name: value for name, value in declared.items() if name.startswith("--")}
        styles = tuple((name, value) for name, value in declared.items() if name in _MATTERS)
        if not styles:
            return
        important = frozenset(name for name, _ in styles if _is_important(body, name))
        for selector in selectors.split(",")[:40]:
            if _ADDED.search(selector):
                self._note_added(declared.get("content", ""))
            elif not _NEVER.search(selector) and (compounds := _compounds(selector)):
                rule = _Rule(compounds, (*_weight(compounds), number), styles, important)
                self._rules.setdefault(_key(compounds[-1]), []).append(rule)

    def _note_added(self, content: str) -> None:
        words = content.strip("\"' ")
        if _WORDS.search(words) and "attr(" not in words and words != "none":
            self.added.append(words[:200])


@lru_cache(maxsize=2048)
def _declared(style: str) -> tuple[tuple[str, str], ...]:
    pairs = (declaration.partition(":") for declaration in _unescaped(style).casefold().split(";"))
    return tuple((name.strip(), value.replace("!important", "").strip()) for name, _, value in pairs if value)


def declarations(style: str) -> Styles:
    """The declarations of a `style` attribute, names and values in lower case."""
    return dict(_declared(style[:5_000]))


def _is_important(body: str, name: str) -> bool:
    return bool(re.search(rf"(?:^|[;{{\s]){re.escape(name)}\s*:[^;]*!\s*important", body, re.IGNORECASE))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], text)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies, those inside blocks for every screen among them. Nothing here recurses."""
    skipped = depth = start = 0
    selector = ""
    for mark in re.finditer(r"[{};]", text):
        before = text[start : mark.start()].strip()
        start = mark.end()
        if mark.group() == "{":
            depth += 1
            is_at = before.startswith("@")
            if (
                not skipped
                and is_at
                and (
                    not before.startswith(("@media", "@supports", "@layer"))
                    or _SOME_SCREENS.search(before.casefold())
                )
            ):
                skipped = depth
            selector, opened = ("" if is_at else before), mark.end()
        elif mark.group() == "}":
            if selector and not skipped:
                yield selector, text[opened : mark.start()]
            selector = ""
            depth -= 1
            skipped = 0 if depth < skipped else skipped
        # a semicolon ends `@import …;` and separates declarations: nothing to do but to move on


def _compounds(selector: str) -> tuple[_Compound, ...]:
    """The elements of a selector; empty where it names nothing."""
    pieces = re.split(r"\s*[>+~]\s*|\s+", _PSEUDO.sub("", selector.strip()).casefold())
    if re.search(r"[+~]", re.sub(r"\[[^\]]*\]", "", selector)):
        pieces = pieces[-1:]  # a sibling is no ancestor; the rest is taken to fit
    found = tuple(_compound(piece) for piece in pieces if piece)
    return found[:8] or ((_Compound(),) if ":" in selector else ())


def _compound(piece: str) -> _Compound:
    tag, identity, classes, attributes = "", "", set[str](), []
    for mark, name, attribute, value, plain in _PART.findall(piece):
        if mark == "#":
            identity = name
        elif mark == ".":
            classes.add(name)
        elif attribute:
            attributes.append((attribute, value.strip()))
        elif plain:
            tag = plain
    return _Compound(tag, identity, frozenset(classes), tuple(attributes))


def _weight(compounds: Sequence[_Compound]) -> tuple[int, int, int]:
    return (
        sum(bool(one.identity) for one in compounds),
        sum(len(one.classes) + len(one.attributes) for one in compounds),
        sum(bool(one.tag) for one in compounds),
    )


def _key(compound: _Compound) -> str:
    if compound.identity:
        return "#" + compound.identity
    return "." + min(compound.classes) if compound.classes else compound.tag or "*"
