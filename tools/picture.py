"""Make the README's picture, nbs/images/lesson.webp: a hand drags two sliders of CurveLab, then descent takes all three.

    python tools/picture.py

The page's clock is ours, so that every picture comes out the same; a pointer is drawn, since a page has none in its picture.
It is a white card with an edge of its own and round corners that nothing fills: it lies on white pages and on dark ones.
"""
import io, tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from browser import find
from nbcurve import CurveLab

TO = Path(__file__).resolve().parents[1]/'nbs'/'images'/'lesson.webp'
WIDTH, COLORS, ROUND, EDGE = 900, 64, 24, '#868e98'
POINTER = """() => document.body.insertAdjacentHTML('beforeend', `<svg id=pointer width=26 height=30 viewBox="0 0 26 30"
  style="position:fixed;left:0;top:0;pointer-events:none;z-index:9"><path d="M2 2v21l5-5 4 9 4-2-4-8h7z" fill="#111" stroke="#fff" stroke-width=2 /></svg>`)"""
POINT = "([x, y]) => { document.getElementById('pointer').style.transform = `translate(${x - 2}px,${y - 2}px)` }"

class Film:
    "Pictures of a page down to `height`, each with its time in milliseconds."
    def __init__(self, page, height):
        self.page, self.place, self.pictures, self.times, self.at = page, dict(x=0, y=0, width=WIDTH, height=height), [], [], (520, 380)

    def take(self, time=80):
        self.pictures.append(Image.open(io.BytesIO(self.page.screenshot(clip=self.place))).convert('RGB'))
        self.times.append(time)

    def point(self, x, y, time=50, frames=5):
        "Move the pointer, in equal steps."
        (x0, y0), self.at = self.at, (x, y)
        for k in range(1, frames + 1):
            to = [x0 + (x - x0)*k/frames, y0 + (y - y0)*k/frames]
            self.page.mouse.move(*to)
            self.page.evaluate(POINT, to)
            self.page.clock.run_for(40)
            self.take(time)

    def drag(self, slider, share, frames=9):
        "Take a slider's handle to a share of its way."
        box = slider.bounding_box()
        def place(s): return box['x'] + 8 + s*(box['width'] - 16), box['y'] + box['height']/2
        low, high = (float(slider.get_attribute(end)) for end in ('min', 'max'))
        self.point(*place((float(slider.input_value()) - low)/(high - low)))
        self.page.mouse.down()
        self.point(*place(share), frames=frames)
        self.page.mouse.up()

    def save(self, path):
        "As a lossless WebP, all pictures in one palette: only what differs is kept."
        sheet = Image.new('RGB', (self.pictures[0].width, sum(p.height for p in self.pictures[::6])))
        for k, picture in enumerate(self.pictures[::6]): sheet.paste(picture, (0, k*picture.height))
        palette = sheet.quantize(COLORS, dither=Image.Dither.NONE)
        palette.putpalette([255 if level > 250 else level for level in palette.getpalette()])  # paper is white
        first, *others = (card(p.quantize(palette=palette, dither=Image.Dither.NONE)) for p in self.pictures)
        first.save(path, save_all=True, append_images=others, duration=self.times, loop=0, lossless=True, quality=75, method=4)

def card(picture):
    "Its corners cut off, and an edge around it."
    cut = Image.new('L', picture.size)
    ImageDraw.Draw(cut).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), ROUND, fill=255)
    paper = picture.convert('RGB')
    ImageDraw.Draw(paper).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), ROUND, outline=EDGE, width=2)
    whole = Image.new('RGBA', picture.size)
    whole.paste(paper, mask=cut)
    return whole

def film(page):
    page.clock.install()
    with tempfile.TemporaryDirectory() as folder: page.goto(CurveLab(params=[0.6, -1., 3.2], show='descent', lr=0.05).to_html(Path(folder)/'lab.html').as_uri())
    lab = page.locator('.nbcurve-lab')
    lab.wait_for()
    page.evaluate(POINTER)
    play = lab.get_by_role('button', name='Play').bounding_box()
    film = Film(page, play['y'] + play['height'] + 8)
    page.evaluate(POINT, film.at)
    a, c = (lab.get_by_role('slider', name=name, exact=True).and_(page.locator('input')) for name in 'ac')
    page.clock.run_for(200)
    film.take(600)
    film.drag(c, 0.5)
    film.drag(a, 0.62)
    film.point(play['x'] + play['width']/2, play['y'] + play['height']/2)
    page.mouse.down(); page.mouse.up()
    for _ in range(45):
        page.clock.run_for(32)
        film.take(70)
    film.times[-1] = 2500
    return film

if __name__ == '__main__':
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find(), args=['--disable-gpu'], chromium_sandbox=False)
        film(browser.new_page(viewport=dict(width=WIDTH, height=900), device_scale_factor=2, color_scheme='light')).save(TO)
        browser.close()
    print(f'{TO.stat().st_size/1000:.0f} kB')
