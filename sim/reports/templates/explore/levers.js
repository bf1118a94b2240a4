// The levers of a page without a server: each move is answered at once from the played points.
document.addEventListener('DOMContentLoaded', () => {
  const data = JSON.parse(document.querySelector('[data-explore]').textContent);
  const { answer, commonest } = blended(data), { levers, words } = data;
  const form = document.querySelector('[data-levers]');
  const inputs = levers.map((lever) => form.querySelector(`[data-key="${lever.key}"]`));
  const begun = levers.map((lever) => lever.start);
  let place = [...begun], kept = null, asked = false;

  const said = (lever, value) => lever.number ? Number(Number(value).toPrecision(3)).toString() : lever.shown[lever.values.indexOf(value)];
  const chosen = (n) => levers[n].number ? Number(inputs[n].value) : inputs[n].querySelector('input:checked, option:checked').value;
  function fill() {
    levers.forEach((lever, n) => {
      if (lever.number) inputs[n].value = place[n];
      else if (inputs[n].matches('select')) inputs[n].value = place[n];
      else for (const radio of inputs[n].querySelectorAll('input')) radio.checked = radio.value === String(place[n]);
    });
  }
  function draw() {
    asked = false;
    levers.forEach((lever, n) => {
      const output = lever.number && form.querySelector(`output[for="${inputs[n].id}"]`);
      if (output) output.textContent = said(lever, place[n]);
      if (lever.number) inputs[n].setAttribute('aria-valuetext', `${said(lever, place[n])} ${lever.unit}`);
    });
    const found = answer(place), old = kept || begun, same = place.every((x, n) => x === old[n]);
    front.show(found, same ? null : answer(old));
    document.querySelector('[data-played]').textContent = found.played ? words.played : front.put(words.between, { how: words.how });
    map();
    const changed = levers.flatMap((lever, n) => place[n] === begun[n] ? [] : [`${lever.key}=${place[n]}`]);
    history.replaceState(null, '', changed.length ? `#${changed.map(encodeURIComponent).join('&')}` : '#');
    front.busy(false);
  }
  function ask() { // at most one drawing a frame
    if (asked) return;
    asked = true;
    front.busy(true);
    requestAnimationFrame(draw);
  }
  form.addEventListener('input', () => { place = levers.map((_, n) => chosen(n)); ask(); });
  form.addEventListener('submit', (event) => event.preventDefault());
  const set = (values, base = begun) => { place = levers.map((lever, n) => values[lever.key] ?? base[n]); fill(); ask(); };
  for (const [act, does] of Object.entries({
    reset: () => set({}),
    keep: (button) => { kept = kept ? null : [...place]; button.setAttribute('aria-pressed', Boolean(kept)); ask(); },
  })) document.querySelector(`[data-act="${act}"]`).addEventListener('click', (event) => does(event.currentTarget));

  const plan = document.querySelector('[data-front="map"]'), axes = plan && [...document.querySelectorAll('[data-axis]')];
  function map() { // the commonest end over two levers
    if (!plan) return;
    const [x, y] = axes.map((select) => Number(select.value));
    const grades = (n, most) => levers[n].number ? Array.from({ length: most }, (_, i) => levers[n].low + (levers[n].high - levers[n].low) * (i + .5) / most) : levers[n].values;
    const [across, up] = [grades(x, 24), grades(y, 14)], [left, top, wide, high] = [78, 6, 270, 150];
    const [step, rise] = [wide / across.length, high / up.length];
    const here = (n, many) => levers[n].number ? many * (place[n] - levers[n].low) / (levers[n].high - levers[n].low || 1) : levers[n].values.indexOf(place[n]) + .5;
    let cells = '';
    across.forEach((a, i) => up.forEach((b, j) => {
      const there = [...place];
      there[x] = a; there[y] = b;
      const kind = commonest(there);
      if (kind >= 0) cells += `<rect class="k-${words.kinds[kind].key}" x="${(left + i * step).toFixed(1)}" y="${(top + high - (j + 1) * rise).toFixed(1)}" width="${(step + .3).toFixed(1)}" height="${(rise + .3).toFixed(1)}"/>`;
    }));
    const tick = (n, many, write) => (levers[n].number ? [[0, levers[n].low], [many, levers[n].high]] : levers[n].values.map((v, i) => [i + .5, v])).map(([at, v]) => write(at, said(levers[n], v))).join('');
    const short = (text) => text.length > 13 ? `${text.slice(0, 12)}…` : text;
    const names = tick(x, across.length, (at, text) => `<text x="${left + at * step}" y="${top + high + 13}" text-anchor="middle">${front.escaped(short(text))}</text>`)
      + tick(y, up.length, (at, text) => `<text x="${left - 5}" y="${top + high - at * rise + 4}" text-anchor="end">${front.escaped(short(text))}</text>`);
    const dot = `<circle class="here" r="6" cx="${left + here(x, across.length) * step}" cy="${top + high - here(y, up.length) * rise}"/>`;
    const title = front.put(words.map_said, { x: levers[x].label, y: levers[y].label });
    plan.innerHTML = `<svg class="map" role="img" viewBox="0 0 360 176"><title>${front.escaped(title)}</title>${cells}${dot}${names}</svg>`;
    plan.onclick = ({ clientX, clientY }) => {
      const box = plan.firstChild.getBoundingClientRect(), k = 360 / box.width;
      const at = [((clientX - box.left) * k - left) / wide, 1 - ((clientY - box.top) * k - top) / high];
      if (at.some((share) => share < 0 || share >= 1)) return;
      [x, y].forEach((n, i) => {
        const { low, high: most, step: by, values, number } = levers[n];
        place[n] = number ? low + Math.round(at[i] * (most - low) / by) * by : values[Math.floor(at[i] * values.length)];
      });
      fill();
      ask();
    };
  }
  if (plan) for (const select of axes) select.addEventListener('change', () => {
    const [x, y] = axes;
    if (x.value === y.value) (select === x ? y : x).value = levers.findIndex((_, n) => String(n) !== select.value);
    map();
  });

  function addressed() { // a setting in the page's address
    const values = Object.fromEntries(location.hash.slice(1).split('&').map((word) => decodeURIComponent(word).split('=')));
    return Object.fromEntries(levers.flatMap((lever) => {
      const value = lever.number ? Number(values[lever.key]) : values[lever.key];
      const known = lever.number ? value >= lever.low && value <= lever.high : lever.values.includes(value);
      return lever.key in values && known ? [[lever.key, value]] : [];
    }));
  }
  front.begin(words);
  document.querySelector('[data-front-all]').hidden = false;
  guided(data.path, { set }, words);
  set(addressed());
});
