import {test} from 'node:test';
import assert from 'node:assert/strict';
import {translator} from '../../nbcurve/widgets/js/page.js';

test('words are translated and filled in', () => {
  const t = translator({'{n} points': '{n} pontos'});
  assert.equal(t('{n} points', {n: 3}), '3 pontos');
  assert.equal(t('Step'), 'Step');
  assert.equal(t('{n} of {all}', {n: 1}), '1 of {all}');
});
