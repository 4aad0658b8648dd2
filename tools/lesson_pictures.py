"""Make the small pictures of the index, nbs/images/NN_topic.png, from the pictures that the lessons were saved with.

    python tools/lesson_pictures.py
"""
import base64, io, json
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]

# The cell whose picture tells most of its lesson, where that is not the first.
TELLING = {'00_story': 'pad', '02_noise': 'fit-by-hand', '03_loss': 'truth-picture', '04_descent': 'both', '06_relu': 'bumps-plot',
           '07_fit': 'outside-picture', '08_layers': 'net-picture', '09_digits': 'show-twenty'}

def picture(path: Path) -> Image.Image:
    "The picture of a notebook's most telling cell, or its first, on white."
    cells = json.loads(path.read_text(encoding='utf-8'))['cells']
    told = [c for c in cells if TELLING.get(path.stem) in (None, c['id'])]
    png = next(o['data']['image/png'] for c in told for o in c.get('outputs', []) if 'image/png' in o.get('data', {}))
    image = Image.open(io.BytesIO(base64.b64decode(''.join(png)))).convert('RGBA')
    return Image.alpha_composite(Image.new('RGBA', image.size, 'white'), image).convert('RGB')

if __name__ == '__main__':
    for path in sorted(ROOT.glob('nbs/en/0*.ipynb')):
        image = picture(path)
        image.thumbnail((360, 240), Image.Resampling.LANCZOS)
        image.quantize(48, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(ROOT/'nbs'/'images'/f'{path.stem}.png', optimize=True)
