import {test} from 'node:test';
import assert from 'node:assert/strict';
import {corner, diverged, evaluate, moveHinge, predict, step, withHinge, withoutHinge} from '../../nbcurve/widgets/js/curve.js';
import {Follower, units} from '../../nbcurve/widgets/js/follow.js';
import {cividis, lossOver} from '../../nbcurve/widgets/js/surface.js';

const near = (a, b, e = 1e-9) => assert.ok(Math.abs(a - b) <= e * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const points = Array.from({length: 40}, (_, i) => { const x = -3 + 6 * i / 39; return [x, 2 * Math.sin(2 * x)]; });
const eight = scale => {
  const ms = [-1, ...Array(7).fill(1)], at = ms.map((_, i) => -2.6 + 0.74 * i);
  return [...ms, ...ms.map((m, i) => -m * at[i]), ...ms.map((_, i) => (i % 2 ? 0.5 : -0.5) * scale), scale];
};

test('the gradient is the slope of the loss', () => {
  for (const [family, p] of [['quadratic', [1.1, -0.3, 2]], ['relus', [1.2, -1, 0.3, 0.4, 2, -1.5, 0.7]]]) {
    for (const measure of ['mae', 'mse']) {
      const {grad} = evaluate(family, measure, p, points);
      p.forEach((v, i) => {
        const at = d => evaluate(family, measure, p.map((w, j) => j === i ? w + d : w), points).loss;
        near(grad[i], (at(1e-6) - at(-1e-6)) / 2e-6, 1e-4);
      });
    }
  }
});
test('at ties the slopes are those of torch', () => {
  assert.deepEqual(evaluate('quadratic', 'mae', [1, 0, 0], [[2, 4]]).grad, [0, 0, 0]);
  assert.deepEqual(evaluate('relus', 'mae', [1, -2, 1, 0], [[2, 4]]).grad, [0, 0, 0, -1]);
});
test('without zero_grad old gradients pile up', () => {
  const one = step('quadratic', 'mse', points, [1, 1, 1], 0.01, null), two = step('quadratic', 'mse', points, [1, 1, 1], 0.01, one.sum);
  two.sum.forEach((v, i) => near(v, 2 * one.sum[i]));
});
test('growth is measured from where the descent began', () => {
  assert.ok(!diverged(5e11, 4e11) && diverged(1e12, 1) && diverged(NaN, 1) && diverged(Infinity, 1e300));
});
test('a new hinge changes nothing, and goes where there is most room', () => {
  const p = [-1, 1, -1, -1, 2, 3, 0.5], q = withHinge(p, [-2, 4]);
  for (const x of [-2, -0.5, 0, 1.7, 4]) near(predict('relus', q, x), predict('relus', p, x));
  near(corner(q, 2), 2.5);
  assert.deepEqual(withoutHinge(q, 2), p);
});
test('a hand moves a bend sideways and a weight upwards, not both by one', () => {
  const p = [2, -1, -2, 1, 0.5, 0.5, 1], aside = moveHinge(p, 0, 1.5, 0, [-2, 2], [-5, 5]), up = moveHinge(p, 0, corner(p, 0), 1, [-2, 2], [-5, 5]);
  near(corner(aside, 0), 1.5); assert.equal(aside[4], 0.5); assert.equal(aside[0], 2);
  near(corner(up, 0), 1); assert.equal(up[4], 1);
  assert.equal(moveHinge(p, 0, 1, 100, [-2, 2], [-5, 5])[4], 5);
  assert.deepEqual(moveHinge([0, 1, 1, 0], 0, 1, 0, [-2, 2], [-5, 5]), [0, 1, 1, 0]);
});
test('eight hinges follow a wave within a second, at any scale, and sleep', () => {
  for (const measure of ['mse', 'mae']) for (const scale of [1, 1e5, 1e-4]) {
    const data = points.map(([x, y]) => [x, y * scale]), follower = new Follower();
    let p = eight(scale), frames = 0;
    const unit = units('relus', p, [-3, 3], [-3 * scale, 3 * scale]), loss = () => evaluate('relus', measure, p, data).loss;
    const begun = loss();
    for (; frames < 60; frames++) p = follower.run('relus', measure, data, p, unit);
    assert.ok(loss() < 0.06 * begun, `${measure} ${scale}: ${loss() / begun}`);
    for (; !follower.asleep && frames < 2000; frames++) p = follower.run('relus', measure, data, p, unit);
    assert.ok(follower.asleep && follower.run('relus', measure, data, p, unit) === p);
    follower.wake();
    assert.ok(follower.run('relus', measure, data, p, unit) !== p);
  }
});
test('the map is the loss', () => {
  for (const [family, p] of [['quadratic', [1, 2, 3]], ['relus', [1, -1, 0.5, 0.2, 2, 1, 0.3]]]) {
    for (let i = 0; i < p.length; i++) for (let j = 0; j < p.length; j++) if (i !== j) {
      const over = lossOver(family, 'mse', p, points, i, j), q = [...p];
      q[i] = 0.7; q[j] = -1.3;
      near(over(0.7, -1.3), evaluate(family, 'mse', q, points).loss);
    }
  }
});
test('cividis goes from dark to light', () => {
  assert.deepEqual(cividis(-1), [0, 34, 78]);
  assert.deepEqual(cividis(2), [254, 232, 56]);
});
