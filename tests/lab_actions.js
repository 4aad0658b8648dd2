// What a learner may do to a lab, at random: run by test_lab_browser.py in the page under test.
(() => {
  const frame = () => new Promise(requestAnimationFrame);
  const rng = seed => () => {  // mulberry32: the same actions for the same seed
    seed = seed + 0x6D2B79F5 | 0;
    let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };
  const pointer = (svg, type, x, y) => {
    const box = svg.getBoundingClientRect();
    svg.dispatchEvent(new PointerEvent(type, {clientX: box.left + x, clientY: box.top + y, button: 0, isPrimary: true, pointerType: 'mouse',
      buttons: +(type !== 'pointerup'), bubbles: true}));
  };
  const type = (el, value) => {
    el.value = value;
    el.dispatchEvent(new Event('input', {bubbles: true}));
  };
  const dots = box => box.querySelector('.figure .dots').getAttribute('d').split('M').slice(1).map(d => d.split('h')[0].split(' ').map(Number));
  window.labActions = {
    frame, dots, pointer, type,
    shown: box => ({
      numbers: [...box.querySelectorAll('.knobs .knob')]  // in the order of the parameters
        .sort((a, b) => a.querySelector('label').htmlFor.split('-')[1] - b.querySelector('label').htmlFor.split('-')[1])
        .map(e => +e.querySelector('input[type=text]').value),
      loss: box.querySelector('.readout strong').textContent,
      formula: box.querySelector('.formula').textContent,
      points: dots(box).length,
      lr: +box.querySelector('.rate input[type=text]').value,
      flags: Object.fromEntries([...box.querySelectorAll('[data-key]')].map(e => [e.dataset.key, e.checked])),
      history: box.querySelector('.spark').getAttribute('aria-label'), play: box.querySelector('.main').textContent}),
    async random(box, seed, n) {
      const rnd = rng(seed), pick = list => list[Math.floor(rnd() * list.length)], all = s => [...box.querySelectorAll(s)];
      const svg = box.querySelector('.figure > svg'), handle = box.querySelector('.handle'), buttons = () => all('.descent button');
      const place = () => [45 + rnd() * (svg.clientWidth - 60), 15 + rnd() * (svg.clientHeight - 55)];
      const counts = {};
      const acts = {
        slide: () => type(pick(all('.knobs input[type=range]')), -5 + 10 * rnd()),
        write: () => {
          const el = pick(all('.knobs input[type=text]'));
          type(el, pick(['', '-', '2.5', '-0,333333', '1e-3', '0', '1e400', '12'])); el.dispatchEvent(new Event('change', {bubbles: true}));
        },
        key: () => pick(all('.knobs input[type=range]')).dispatchEvent(new KeyboardEvent('keydown', {key: pick(['ArrowUp', 'ArrowLeft', 'PageUp',
          'PageDown']), shiftKey: rnd() < 0.3, bubbles: true, cancelable: true})),
        drag: () => {
          pointer(svg, 'pointerdown', ...pick(dots(box)));
          for (let k = 0; k < 3; k++) pointer(svg, 'pointermove', ...place());
          pointer(svg, 'pointerup', ...place());
        },
        add: () => {
          if (dots(box).length > 40) return acts.remove();
          const at = place();
          for (const type of ['pointerdown', 'pointerup', 'pointerdown', 'pointerup']) pointer(svg, type, ...at);
        },
        lose: () => {  // out of the frame
          if (dots(box).length < 5) return;
          pointer(svg, 'pointerdown', ...pick(dots(box))); pointer(svg, 'pointermove', 200, -80); pointer(svg, 'pointerup', 200, -80);
        },
        bend: () => {
          const seen = all('.corner').map(e => e.getAttribute('d')).filter(Boolean);
          if (!seen.length) return;
          const [, x, y] = pick(seen).match(/^M(\S+) (\S+?)l/).map(Number);
          pointer(svg, 'pointerdown', x, y + 8); pointer(svg, 'pointermove', ...place()); pointer(svg, 'pointerup', ...place());
        },
        undo: () => rnd() < 0.5 ? buttons()[3].click() : box.querySelector('.formula').dispatchEvent(new KeyboardEvent('keydown',
          {key: 'z', ctrlKey: true, bubbles: true, cancelable: true})),
        map: () => {
          const ground = box.querySelector('.place'), r = ground.getBoundingClientRect();
          if (rnd() < 0.3 || !r.width) return box.querySelector('.map-switch').click();
          ground.dispatchEvent(new PointerEvent('pointerdown', {clientX: r.left + rnd() * r.width, clientY: r.top + rnd() * r.height, button: 0,
            isPrimary: true, bubbles: true}));
        },
        remove: () => handle.dispatchEvent(new KeyboardEvent('keydown', {key: pick(['Delete', 'Backspace']), bubbles: true, cancelable: true})),
        nudge: () => handle.dispatchEvent(new KeyboardEvent('keydown', {key: pick(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown',
          'Home', 'End', 'Enter']), shiftKey: rnd() < 0.3, bubbles: true, cancelable: true})),
        step: () => buttons()[0].click(), play: () => buttons()[1].click(), reset: () => buttons()[2].click(),
        toggle: () => pick(all('[data-key]')).click(), loss: () => pick(all('[type=radio]')).click(),
        rate: () => type(box.querySelector('.rate input'), -4 + 5 * rnd()),
        hinge: () => pick(all(rnd() < 0.5 ? '.hinge button' : '.chips button'))?.click(),
      };
      for (let i = 0; i < n; i++) {
        const name = pick(Object.keys(acts));
        acts[name]();
        counts[name] = (counts[name] || 0) + 1;
        if (rnd() < 0.3) await frame();
      }
      await frame(); await frame();  // a press of Play is shown in the next frame
      const play = buttons()[1], follow = box.querySelector('[data-key=follow]');
      if (follow.checked) follow.click();  // it stops a descent, and Play says so in the next frame
      await frame(); await frame();
      if (play.textContent !== 'Play') play.click();
      document.activeElement?.blur();
      await frame(); await frame();
      return counts;
    },
  };
})();
