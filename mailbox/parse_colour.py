"""Colours as style sheets write them, and whether two of them can be told apart.

"#fff" · "rgb(255 255 255 / 100%)" · "hsl(0,0%,100%)" · "azure" ──► Colour, or None where nobody knows"""

import colorsys
import re
from functools import lru_cache

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_NEAR = 24
_FAINT = 0.08
_NAMED: dict[str, str] = {
    "white": "ffffff", "black": "000000", "windowtext": "000000", "window": "ffffff", "canvas": "ffffff",
    "canvastext": "000000", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5", "azure": "f0ffff",
    "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "mintcream": "f5fffa", "honeydew": "f0fff0",
    "aliceblue": "f0f8ff", "lavenderblush": "fff0f5", "seashell": "fff5ee", "oldlace": "fdf5e6",
    "linen": "faf0e6", "cornsilk": "fff8dc", "beige": "f5f5dc", "lightyellow": "ffffe0", "lavender": "e6e6fa",
    "lightcyan": "e0ffff", "papayawhip": "ffefd5", "mistyrose": "ffe4e1", "antiquewhite": "faebd7",
    "lemonchiffon": "fffacd", "lightgoldenrodyellow": "fafad2", "gainsboro": "dcdcdc", "lightgray": "d3d3d3",
    "lightgrey": "d3d3d3", "silver": "c0c0c0", "darkgray": "a9a9a9", "darkgrey": "a9a9a9", "gray": "808080",
    "grey": "808080", "dimgray": "696969", "dimgrey": "696969", "red": "ff0000", "darkred": "8b0000",
    "maroon": "800000", "orange": "ffa500", "yellow": "ffff00", "gold": "ffd700", "lime": "00ff00",
    "green": "008000", "darkgreen": "006400", "olive": "808000", "aqua": "00ffff", "cyan": "00ffff",
    "teal": "008080", "blue": "0000ff", "navy": "000080", "darkblue": "00008b", "fuchsia": "ff00ff",
    "magenta": "ff00ff", "purple": "800080", "pink": "ffc0cb", "brown": "a52a2a", "lightblue": "add8e6",
    "lightgreen": "90ee90", "khaki": "f0e68c",
}  # fmt: skip
_DIGITS = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_CHANNEL = re.compile(r"(-?\d*\.?\d+)(%|deg|turn|rad)?")


@lru_cache(maxsize=512)
def parsed(value: str, behind: Colour | None = None) -> Colour | None:
    """A colour's red, green and blue; what is (all but) transparent has the colour `behind` it."""
    value = value.strip().casefold()
    if value == "transparent":
        return behind
    digits = _DIGITS.fullmatch(_NAMED.get(value, value))
    if digits:
        code = digits[1] if len(digits[1]) > 4 else "".join(2 * digit for digit in digits[1])
        return behind if _is_faint(code[6:]) else (int(code[:2], 16), int(code[2:4], 16), int(code[4:6], 16))
    channels = _CHANNEL.findall(value)[:4] if value.startswith(("rgb", "hsl")) else []
    if len(channels) < 3:
        return None
    if len(channels) == 4 and _share(*channels[3]) <= _FAINT:
        return behind
    return _from_hsl(channels) if value.startswith("hsl") else _from_rgb(channels)


def alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether nobody could read text of the one colour on the other; unknown colours are none."""
    if one is None or other is None:
        return False
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= _NEAR


def _is_faint(alpha: str) -> bool:
    return bool(alpha) and int(alpha, 16) / 255 <= _FAINT


def _share(number: str, unit: str) -> float:
    return float(number) / (100 if unit == "%" else 1)


def _from_rgb(channels: list[tuple[str, str]]) -> Colour:
    red, green, blue = (_byte(float(number) * (2.55 if unit == "%" else 1)) for number, unit in channels[:3])
    return red, green, blue


def _from_hsl(channels: list[tuple[str, str]]) -> Colour:
    hue, unit = channels[0]
    turn = float(hue) if unit == "turn" else float(hue) / 360
    saturation, lightness = (min(1.0, max(0.0, float(number) / 100)) for number, _ in channels[1:3])
    red, green, blue = (_byte(255 * part) for part in colorsys.hls_to_rgb(turn % 1, lightness, saturation))
    return red, green, blue


def _byte(value: float) -> int:
    return max(0, min(255, round(value)))
