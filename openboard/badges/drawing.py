"""A badge as SVG: no font of its own, no picture library, the same width wherever it is seen."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape

from openboard.badges.words import LABEL, Badge

HEIGHT = 20
FONT_SIZE = 11
PADDING = 6
MARK_WIDTH = 11
MARK_GAP = 5

# Advance widths of Verdana, in thousandths of its size. DejaVu Sans, which stands in for it on
# Linux, has the same measures; any other face is fitted into them by `textLength`.
_WIDTHS = {
    **dict.fromkeys("0123456789", 636),
    **dict(zip("abcdefghijklm", (601, 623, 521, 623, 596, 352, 623, 633, 274, 344, 592, 274, 973),
               strict=True)),
    **dict(zip("nopqrstuvwxyz", (633, 607, 623, 623, 427, 521, 394, 633, 592, 818, 592, 592, 525),
               strict=True)),
    **dict(zip("ABCDEFGHIJKLM", (684, 686, 698, 771, 632, 575, 775, 751, 421, 455, 693, 557, 843),
               strict=True)),
    **dict(zip("NOPQRSTUVWXYZ", (748, 787, 603, 787, 695, 684, 616, 732, 684, 989, 685, 615, 685),
               strict=True)),
    **dict(zip(" ,.:;-“”’", (352, 364, 364, 454, 454, 454, 459, 459, 269), strict=True)),
}  # fmt: skip
_WIDEST = 1000

# The six rungs of the board's mark, from the top one down.
_RUNGS = ("#c9eef2", "#86c3cc", "#5f929b", "#486369", "#6d7577", "#8d9192")


def text_width(text: str) -> float:
    """Return how wide a text is, in pixels; a character that is not in the table is a wide one."""
    return round(sum(_WIDTHS.get(one, _WIDEST) for one in text) * FONT_SIZE / 1000, 1)


def badge_width(badge: Badge) -> int:
    """Return how wide a badge is drawn, in pixels."""
    return sum(_cell_widths(badge))


@lru_cache(maxsize=512)  # more than there are badges
def draw_badge(badge: Badge) -> str:
    """Return a badge as an SVG document."""
    widths = _cell_widths(badge)
    whole = sum(widths)
    words = escape(f"{LABEL}: {badge.message}")
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{HEIGHT}" '
            f'viewBox="0 0 {whole} {HEIGHT}" role="img" aria-label="{words}" xml:lang="en" '
            f'direction="ltr"><title>{words}</title>'
            f'<clipPath id="c"><rect width="{whole}" height="{HEIGHT}" rx="3"/></clipPath>'
            '<g clip-path="url(#c)">',
            *_grounds(badge, widths),
            "</g>",
            # An edge, so that it ends somewhere on a page of any color.
            f'<rect x=".5" y=".5" width="{whole - 1}" height="{HEIGHT - 1}" rx="2.5" fill="none" '
            'stroke="#86837a"/>',
            *_mark(),
            '<g font-family="Verdana,DejaVu Sans,Geneva,sans-serif" '
            f'font-size="{FONT_SIZE}" text-rendering="geometricPrecision">',
            *_texts(badge, widths),
            "</g></svg>",
        )
    )


def _cell_widths(badge: Badge) -> tuple[int, ...]:
    widths = []
    for index, cell in enumerate(badge.cells):
        width = 2 * PADDING + text_width(cell.text)
        if index == 0:
            width += MARK_WIDTH + (MARK_GAP if cell.text else 0)
        widths.append(round(width))
    return tuple(widths)


def _grounds(badge: Badge, widths: tuple[int, ...]) -> Iterable[str]:
    x = 0
    for cell, width in zip(badge.cells, widths, strict=True):
        yield f'<rect x="{x}" width="{width}" height="{HEIGHT}" fill="{cell.ground}"/>'
        x += width


def _mark() -> Iterable[str]:
    for index, color in enumerate(_RUNGS):
        y = 4 + index * 2
        yield f'<rect x="{PADDING}" y="{y}" width="{MARK_WIDTH}" height="1.4" fill="{color}"/>'


def _texts(badge: Badge, widths: tuple[int, ...]) -> Iterable[str]:
    x = 0
    for index, (cell, width) in enumerate(zip(badge.cells, widths, strict=True)):
        start = x + PADDING + (MARK_WIDTH + MARK_GAP if index == 0 else 0)
        x += width
        if cell.text:
            yield (
                f'<text x="{start}" y="14" fill="{cell.ink}" textLength="{text_width(cell.text)}" '
                f'lengthAdjust="spacingAndGlyphs">{escape(cell.text)}</text>'
            )
