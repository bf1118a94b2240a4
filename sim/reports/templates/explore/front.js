// The pictures of both answers: where 100 crises stand by day, the race, how they end, and whether it comes.
// A page gives `front.words` (names and texts), and calls `front.show(answer, before)`. Shares run from 0 to 1.
const front = (() => {
  const WIDE = 360, LEFT = 28, RIGHT = 92;
  let words = null, shown = null, before = null, day = null;
  const heard = [];

  const box = (name) => document.querySelector(`[data-front="${name}"]`);
  const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const hundred = (x) => x > 0 && x < .005 ? '<1' : x < 1 && x > .995 ? '>99' : `${Math.round(100 * x)}`;
  const times = (x) => Number(x.toPrecision(x < 1 ? 2 : 3)).toString();
  const date = (n) => n < 1 ? put(words.hours, { n: 24 * n }) : put(n === 1 ? words.day : words.days, { n });
  const titled = (title, body, high, kind) => `<svg class="${kind}" role="img" viewBox="0 0 ${WIDE} ${high}"><title>${escaped(title)}</title>${body}</svg>`;
  const text = (x, y, said, more = '') => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(said)}</text>`;

  function apportioned(shares) { // whole numbers that add up to 100, by the largest remainders
    const whole = shares.map((x) => Math.floor(100 * x + 1e-9));
    const order = shares.map((x, i) => i).sort((a, b) => (100 * shares[b] - whole[b]) - (100 * shares[a] - whole[a]) || a - b);
    for (let left = 100 - whole.reduce((a, b) => a + b, 0), i = 0; left > 0; left--, i++) whole[order[i % order.length]]++;
    return whole;
  }
  function apart(heights, gap, top, low) { // ascending heights, each at least `gap` below the last
    const kept = [];
    for (const height of heights) kept.push(kept.length ? Math.max(height, kept[kept.length - 1] + gap) : Math.max(height, top));
    for (let i = kept.length - 1, end = low; i >= 0; i--, end = kept[i + 1] - gap) kept[i] = Math.min(kept[i], end);
    return kept;
  }
  const now = (answer) => words.kinds.map((_, k) => answer.stands[k][day]);
  const along = (at) => {
    const [first, last] = [words.dates[0], words.dates[words.dates.length - 1]];
    return LEFT + (WIDE - LEFT - RIGHT) * Math.log(at / first) / Math.log(last / first);
  };
  const axis = (y) => [.25, 1, 3, 7, 14, 30, 90].filter((d) => d <= words.dates[words.dates.length - 1])
    .map((d) => text(along(d), y, d < 1 ? `${24 * d} h` : `${d}`, 'text-anchor="middle"')).join('');

  function town(answer) {
    const counts = apportioned(now(answer)), { x, y } = words.town;
    let i = 0, dots = '';
    words.kinds.forEach((kind, k) => {
      for (let n = 0; n < counts[k]; n++, i++) {
        const [turn, away] = [2.39996 * i, 5.6 * Math.sqrt(i + .5)];
        dots += `<circle class="k-${kind.key}" r="4.4" cx="${(x + away * Math.cos(turn)).toFixed(1)}" cy="${(y + away * Math.sin(turn)).toFixed(1)}"/>`;
      }
    });
    const said = words.kinds.map((kind, k) => `${kind.name} ${counts[k]}`).join(', ');
    box('town').innerHTML = titled(put(words.town_said, { date: date(words.dates[day]), said }), words.town.drawn + dots, words.town.high, 'town');
    box('legend').innerHTML = words.kinds.map((kind, k) => `<li><i class="k-${kind.key}"></i>${escaped(kind.said)} <b>${counts[k]}</b></li>`).join('');
  }
  function curve(answer) {
    const [top, low] = [8, 168], y = (share) => low - (low - top) * share;
    const points = (line) => line.map(([d, s]) => `${along(words.dates[d]).toFixed(1)} ${y(s).toFixed(1)}`).join('L');
    const total = words.dates.map(() => 0), areas = [], middles = [];
    for (let k = words.kinds.length - 1; k >= 0; k--) {
      const under = total.map((s, d) => [d, s]);
      answer.stands[k].forEach((share, d) => { total[d] += share; });
      const over = total.map((s, d) => [d, s]);
      areas.push(`<path class="k-${words.kinds[k].key}" d="M${points(over)}L${points(under.reverse())}Z"/>`);
      middles.unshift(y((total[total.length - 1] + under[0][1]) / 2));
    }
    const bad = (of) => of.stands[of.stands.length - 1].map((s, d) => [d, s + of.stands[of.stands.length - 2][d]]);
    const lines = (before ? `<path class="was" d="M${points(bad(before))}"/>` : '') + `<path class="bad" d="M${points(bad(answer))}"/>`;
    const heights = apart(middles, 12, top + 4, low);
    const names = words.kinds.map((kind, k) => text(WIDE - RIGHT + 6, heights[k] + 4, kind.name, `class="t-${kind.key}"`)).join('');
    const cursor = `<path class="cursor" d="M${along(words.dates[day]).toFixed(1)} ${top}V${low}"/>`;
    const said = words.kinds.map((kind, k) => `${kind.name} ${hundred(answer.stands[k][answer.stands[k].length - 1])}`).join(', ');
    const units = [0, 50, 100].map((n) => text(LEFT - 4, y(n / 100) + 4, `${n}`, 'text-anchor="end"')).join('');
    box('curve').innerHTML = titled(put(words.curve_said, { said }), areas.join('') + lines + cursor + names + units + axis(low + 14), low + 20, 'curve');
  }
  function race(answer) {
    const rows = words.race.filter((row) => answer.race[row.key]);
    const cells = rows.map((row, r) => {
      const [shares, y] = [answer.race[row.key], 20 + 34 * r];
      const bars = shares.slice(1).map((share, d) => {
        const [from, to] = [along(words.dates[d]), along(words.dates[d + 1])];
        return `<rect class="${row.lock ? 'lock' : 'event'}" x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="11" opacity="${share.toFixed(3)}"/>`;
      }).join('');
      const half = shares.findIndex((share) => share >= .5), last = shares[shares.length - 1];
      const said = half < 0 ? put(words.reached, { n: hundred(last) }) : put(words.half, { date: date(words.dates[half]) });
      const mark = half < 0 ? '' : `<path class="half" d="M${along(words.dates[half]).toFixed(1)} ${y - 2}v15"/>`;
      return { said: `${row.name}: ${said}`, drawn: `${text(LEFT, y - 4, row.name, 'class="name"')}<rect class="track" x="${LEFT}" y="${y}" width="${WIDE - LEFT - RIGHT}" height="11"/>${bars}${mark}${text(WIDE - RIGHT + 6, y + 9, said)}` };
    });
    const high = 20 + 34 * rows.length, cursor = `<path class="cursor" d="M${along(words.dates[day]).toFixed(1)} 6V${high - 12}"/>`;
    box('race').innerHTML = titled(cells.map((cell) => cell.said).join('; '), cells.map((cell) => cell.drawn).join('') + cursor + axis(high), high + 6, 'race');
  }
  function ends(answer) {
    const most = Math.max(.1, ...answer.ends.map((end) => end.high), ...(before ? before.ends.map((end) => end.value) : []));
    const rows = words.ends.map((end, i) => {
      const [it, old] = [answer.ends[i], before && before.ends[i]];
      if (it.value < .0005 && !(old && old.value >= .0005)) return '';
      const x = (share) => (100 * share / most).toFixed(2);
      const ghost = old ? `<rect class="ghost" y=".5" width="${x(old.value)}" height="11"/>` : '';
      const bar = `<svg class="fbar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">${ghost}<rect class="k-${end.kind}" y="2.5" width="${x(it.value)}" height="7"/><path class="halo" d="M${x(it.low)} 6H${x(it.high)}"/><path class="whisker" d="M${x(it.low)} 6H${x(it.high)}"/></svg>`;
      return `<tr><th scope="row">${escaped(end.name)}</th><td class="track">${bar}</td><td class="n"><b>${hundred(it.value)}</b> <span class="soft">[${hundred(it.low)}, ${hundred(it.high)}]</span></td>${moved(answer, end.key, it, old)}</tr>`;
    });
    const head = `<thead><tr><th scope="col">${escaped(words.ending)}</th><th scope="col" class="track"></th><th scope="col" class="n">${escaped(words.of)}</th>${before ? `<th scope="col" class="n">${escaped(words.change)}</th>` : ''}</tr></thead>`;
    box('ends').innerHTML = `<table class="outcomes">${head}<tbody>${rows.join('')}</tbody></table>`;
  }
  function moved(answer, key, it, old) { // by paired crises where the page has them, else by the values shown
    if (!old) return '';
    const known = answer.moved ? answer.moved[key] : [100 * (it.value - old.value)];
    const [by, low, high] = known || [0];
    const signed = (x) => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(Math.abs(x) < 1 ? 1 : 0)}`;
    if (Math.abs(by) < .05) return `<td class="n"><span class="soft" aria-label="${escaped(words.same)}">–</span></td>`;
    return `<td class="n"><b>${signed(by)}</b>${low === undefined ? '' : ` <span class="soft">[${signed(low)}, ${signed(high)}]</span>`}</td>`;
  }
  function comes(answer) {
    const [low, high] = [.05, 20], x = (v) => 10 + (WIDE - 20) * Math.log(Math.min(Math.max(v, low), high) / low) / Math.log(high / low);
    const marks = [.05, .2, 1, 5, 20].map((v) => `<path class="${v === 1 ? 'base' : 'axis'}" d="M${x(v)} ${v === 1 ? 8 : 15}V${v === 1 ? 28 : 21}"/>${text(Math.min(Math.max(x(v), 20), WIDE - 16), 40, `${v}×`, 'text-anchor="middle"')}`).join('');
    const was = before && before.ratio ? `<circle class="ghost" cx="${x(before.ratio.value)}" cy="18" r="7"/>` : '';
    const { value, low: least, high: most } = answer.ratio;
    const dot = `<path class="come whisker" d="M${x(least)} 18H${x(most)}"/><circle class="come" cx="${x(value)}" cy="18" r="5"/>`;
    const said = put(words.ratio, { n: times(value), low: times(least), high: times(most) });
    box('comes').innerHTML = `<p class="big">${escaped(said)}</p>${titled(said, `<path class="axis" d="M10 18H${WIDE - 10}"/>${marks}${was}${dot}`, 46, 'strip')}`;
  }
  function draw() {
    const slider = document.querySelector('[data-front-day]');
    slider.setAttribute('aria-valuetext', date(words.dates[day]));
    slider.previousElementSibling.querySelector('output').textContent = date(words.dates[day]);
    const there = Boolean(shown && shown.stands);
    for (const name of ['town', 'legend', 'curve', 'race', 'ends', 'stack']) box(name).closest('figure').classList.toggle('empty', !there);
    if (there) {
      const counts = apportioned(words.kinds.map((_, k) => shown.stands[k][words.dates.length - 1]));
      box('stack').innerHTML = words.kinds.map((kind, k) => counts[k] ? `<i class="k-${kind.key}" style="flex-grow:${counts[k]}"><span>${counts[k]}</span></i>` : '').join('');
      box('stack').setAttribute('aria-label', words.kinds.map((kind, k) => `${kind.said} ${counts[k]}`).join(', '));
      for (const picture of [town, curve, race, ends]) picture(shown);
    }
    if (box('comes') && shown && shown.ratio) comes(shown);
  }
  function say(answer) {
    const last = words.dates.length - 1, counts = answer.stands ? apportioned(words.kinds.map((_, k) => answer.stands[k][last])) : null;
    const most = counts ? counts.indexOf(Math.max(...counts)) : 0;
    const ends = counts ? put(words.status, { said: words.kinds[most].said, n: counts[most] }) : words.nothing;
    return answer.ratio ? `${ends} ${put(words.status_ratio, { n: times(answer.ratio.value) })}` : ends;
  }
  return {
    hundred, times, put, escaped, apportioned,
    begin(given) {
      words = given;
      day = words.dates.length - 1;
      const slider = document.querySelector('[data-front-day]');
      Object.assign(slider, { min: 0, max: day, step: 1, value: day });
      slider.addEventListener('input', () => { day = Number(slider.value); if (shown) draw(); });
    },
    show(answer, ghost = null, settled = true) { // an answer of some crises is drawn, and told when the others are in
      [shown, before] = [answer, ghost];
      draw();
      if (!settled) return;
      box('status').textContent = say(answer);
      for (const tell of heard.splice(0)) tell(answer);
    },
    once(tell) { heard.push(tell); },
    busy(on) { document.querySelector('[data-front-strip]').setAttribute('aria-busy', on); },
    day(at) { day = at; document.querySelector('[data-front-day]').value = at; if (shown) draw(); },
  };
})();
