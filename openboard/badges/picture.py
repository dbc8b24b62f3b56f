"""The picture beside a link that somebody shares: a PNG of 1200 by 630, in the board's own type."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from openboard.badges.words import LABEL, LEVEL_COLORS

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
PAPER, INK, SOFT, RULE = "#fcfbf8", "#1b1b18", "#54524b", "#86837a"
SERIF = "source-serif-4-latin-400-normal.woff2"
SANS = "source-sans-3-latin-wght-normal.woff2"
MAX_TEXT = 120
# What the subset of our typefaces has beyond Latin-1.
_ALSO_DRAWN = frozenset("–—‘’“”…")


@dataclass(frozen=True, slots=True)
class Picture:
    """What the picture says."""

    name: str
    publisher: str
    level: int
    level_name: str
    after: str
    """`free rights, provisional`."""
    can: str
    """What a stranger can do."""


def drawable(text: str) -> str:
    """Return a text without what our typefaces cannot draw, shortened to what may fit."""
    kept = "".join(one if " " <= one <= "ÿ" or one in _ALSO_DRAWN else " " for one in text)
    kept = " ".join("".join(one for one in kept if not "\x7f" <= one <= "\x9f").split())
    return kept if len(kept) <= MAX_TEXT else f"{kept[: MAX_TEXT - 1]}…"


def draw_picture(picture: Picture) -> bytes:
    """Return the picture as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _brand(draw)
    y = 170
    draw.text((MARGIN, y), _fit(picture.publisher, _sans(34), 1)[0], SOFT, _sans(34))
    y += 52
    size, lines = _name_lines(picture.name)
    for line in lines:
        draw.text((MARGIN, y), line, INK, _face(SERIF, size))
        y += round(size * 1.15)
    top = 410
    _rungs(draw, picture.level, top)
    head = f"Level {picture.level}: {picture.level_name}"
    draw.text((MARGIN, top + 76), head, INK, _sans(44, 600))
    if picture.after:
        x = MARGIN + _sans(44, 600).getlength(head) + 28
        draw.text((x, top + 84), picture.after, SOFT, _sans(36))
    draw.text((MARGIN, top + 138), _fit(picture.can, _sans(32), 1)[0], SOFT, _sans(32))
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _brand(draw: ImageDraw.ImageDraw) -> None:
    for index in range(6):
        y = 72 + index * 8
        draw.rectangle((MARGIN, y, MARGIN + 43, y + 5), fill=LEVEL_COLORS[5 - index][0])
    draw.text((MARGIN + 62, 64), LABEL, INK, _face(SERIF, 46))


def _rungs(draw: ImageDraw.ImageDraw, level: int, top: int) -> None:
    step = (WIDTH - 2 * MARGIN + 8) // 6
    font = _sans(30, 600)
    for number, (ground, ink) in enumerate(LEVEL_COLORS):
        x, is_reached = MARGIN + number * step, number <= level
        box = (x, top, x + step - 9, top + 51)
        draw.rectangle(box, fill=ground if is_reached else PAPER, outline=RULE, width=2)
        middle = (x + (step - 9) / 2, top + 26)
        draw.text(middle, str(number), ink if is_reached else SOFT, font, anchor="mm")


def _name_lines(name: str) -> tuple[int, list[str]]:
    """Return the name in the largest size in which it fits into one line, or else into two."""
    for size in (84, 68):
        lines = _fit(name, _face(SERIF, size), 1)
        if not lines[0].endswith("…") or name.endswith("…"):
            return size, lines
    return 60, _fit(name, _face(SERIF, 60), 2)


def _fit(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """Return a text in at most so many lines; what does not fit ends in an ellipsis."""
    width, rest = WIDTH - 2 * MARGIN, text
    lines: list[str] = []
    while rest and len(lines) < most:
        taken = len(rest)
        while taken > 1 and font.getlength(rest[:taken]) > width:
            taken -= 1
        if taken < len(rest):
            if len(lines) == most - 1:
                lines.append(f"{rest[: taken - 1].rstrip()}…")
                break
            space = rest.rfind(" ", 1, taken + 1)
            taken = space if space > 0 else taken
        lines.append(rest[:taken].rstrip())
        rest = rest[taken:].lstrip()
    return lines or [""]


def _face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Open a typeface anew: FreeType's faces are not to be shared between threads."""
    path = Path(settings.BASE_DIR) / "static" / "fonts" / name
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _sans(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    font = _face(SANS, size)
    font.set_variation_by_axes([weight])
    return font
