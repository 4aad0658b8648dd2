// For tests/test_pad.py: what the page makes of drawings and says to them. node read_drawings.mjs FILE
import {readFileSync} from 'node:fs';
import {digitImage} from '../../nbcurve/widgets/js/digit_image.js';
import {reader} from '../../nbcurve/widgets/js/net.js';

const {drawings, nets} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const images = drawings.map(([strokes, fit]) => digitImage(strokes, fit));
const few = images.slice(0, 100), probs = nets.map(net => few.map(reader(net)));
console.log(JSON.stringify({images, probs}));
