"""The picture that stands for the site where somebody shares one of its pages (Open Graph protocol).

It is drawn when a release is built: its name, what it is, and the areas of its map by how much lies in them.
"""

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from publisher.web.pages.atlas import Atlas
from publisher.web.pages.planes import Plane
from publisher.web.pages.reader import Reader
from publisher.web.pages.shades import Shades
from publisher.web.pages.site import Site

# What Open Graph readers cut least from.
WIDTH, HEIGHT = 1200, 630
# Drawn larger and then reduced, which makes edges smooth.
_SCALE = 2
_BAND, _INK, _SOFT, _BAR = "#1d2a44", "#ffffff", "#c3cbdc", "#db9a3f"
# Nothing, then five shades that rise from the band.
_SHADES = ("#33435f", "#7a5a22", "#a87a2c", "#d3a24c", "#e8c67c", "#f5e3b5")
_MARGIN, _TITLE, _TEXT, _LINES = 64, 62, 30, 2
_MAP_TOP, _MAP_END, _COLOURS = 258, 590, 128


def card(site: Site, reader: Reader) -> bytes:
    """Draw the picture of a site in one language, as PNG."""
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _BAND)
    draw = ImageDraw.Draw(image)
    if site.atlas:
        _draw_map(draw, site.atlas)
    draw.rectangle((0, (HEIGHT - 12) * _SCALE, WIDTH * _SCALE, HEIGHT * _SCALE), fill=_BAR)
    settings = site.settings.site
    top = _write(draw, site.text(settings.title, reader).text, _MARGIN, _TITLE, _INK)
    _write(draw, site.text(settings.description, reader).text, top + 12, _TEXT, _SOFT)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(_COLOURS)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_map(draw: ImageDraw.ImageDraw, atlas: Atlas) -> None:
    """Draw the areas, the more things lie in them the brighter."""
    ring = tuple(position for area in atlas.areas.values() for one in area.rings for position in one)
    plane = Plane.of(ring, width=WIDTH * _SCALE, margin=0, tallest=(_MAP_END - _MAP_TOP) * _SCALE)
    if plane is None:
        return
    left, top = (WIDTH * _SCALE - plane.width) // 2, _MAP_TOP * _SCALE
    shades = Shades.of(len(members) for members in atlas.members.values())
    for iri, area in sorted(atlas.areas.items()):
        colour = _SHADES[shades.shade(len(atlas.members.get(iri, ())))]
        for outer, *_holes in area.polygons:
            points = [plane.place(*position) for position in outer]
            if len(set(points)) > 1:
                draw.polygon([(x + left, y + top) for x, y in points], fill=colour)


def _write(draw: ImageDraw.ImageDraw, text: str, top: int, size: int, colour: str) -> int:
    """Write a few lines and return where they end; nothing where the letters are not in the font."""
    # The font that comes with the library: the same letters on every machine.
    font = ImageFont.load_default(size * _SCALE)
    lines = tuple(_lines(text, font))
    if not isinstance(font, ImageFont.FreeTypeFont) or not _has_letters(text, font):
        return top
    for number, line in enumerate(lines[:_LINES], 1):
        shown = f"{line} …" if number == _LINES < len(lines) else line
        draw.text((_MARGIN * _SCALE, top * _SCALE), shown, fill=colour, font=font)
        top += round(size * 1.25)
    return top


def _lines(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Iterator[str]:
    """Break a text where a line would be too long."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > (WIDTH - 2 * _MARGIN) * _SCALE:
            yield line
            longer = word
        line = longer
    yield line


def _has_letters(text: str, font: ImageFont.FreeTypeFont) -> bool:
    """Tell whether the font has a shape of its own for each letter."""
    missing = bytes(font.getmask("\U0010ffff"))
    return all(one.isspace() or bytes(font.getmask(one)) != missing for one in set(text))
