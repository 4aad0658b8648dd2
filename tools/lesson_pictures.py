"""Make the small pictures of the index, nbs/images/NN_topic.png, from the pictures that the lessons were saved with.

    python tools/lesson_pictures.py
"""
import base64, io, json
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]

def first_picture(path: Path) -> Image.Image:
    "The first picture among a notebook's outputs, on white."
    cells = json.loads(path.read_text(encoding='utf-8'))['cells']
    png = next(o['data']['image/png'] for c in cells for o in c.get('outputs', []) if 'image/png' in o.get('data', {}))
    image = Image.open(io.BytesIO(base64.b64decode(''.join(png)))).convert('RGBA')
    return Image.alpha_composite(Image.new('RGBA', image.size, 'white'), image).convert('RGB')

if __name__ == '__main__':
    for path in sorted(ROOT.glob('nbs/en/0*.ipynb')):
        image = first_picture(path)
        image.thumbnail((360, 240), Image.Resampling.LANCZOS)
        image.quantize(32, dither=Image.Dither.NONE).save(ROOT/'nbs'/'images'/f'{path.stem}.png', optimize=True)
