// Answers between played points: the arithmetic of sim/reports/sweep/explore/blend.py. A place has a value for each lever.
const blended = (data) => {
  const { levers, blend } = data, UNIT = 1e4;
  const sizes = levers.map((lever) => lever.values.length);

  function between(lever, x) { // the neighbours of a value with their shares
    const values = lever.values;
    if (!lever.number || values.length === 1) return [[Math.max(values.indexOf(x), 0), 1]];
    let low = 0;
    while (low < values.length - 2 && x > values[low + 1]) low++;
    const share = Math.min(Math.max((x - values[low]) / (values[low + 1] - values[low]), 0), 1);
    return [[low, 1 - share], [low + 1, share]];
  }
  function grid(place) {
    let corners = [[0, 1]];
    levers.forEach((lever, n) => {
      corners = corners.flatMap(([at, share]) => between(lever, place[n]).filter(([, part]) => part > 0).map(([i, part]) => [at * sizes[n] + i, share * part]));
    });
    if (corners.some(([at]) => blend.table[at][0] === null)) return null;
    const found = new Float64Array(blend.table[0].length);
    for (const [at, share] of corners) blend.table[at].forEach((value, i) => { found[i] += share * value; });
    return found;
  }
  function columns(place) {
    const made = [1];
    levers.forEach((lever, n) => {
      const half = (lever.high - lever.low) / 2 || 1;
      if (lever.number) made.push((place[n] - lever.low - half) / half);
      else for (const name of lever.values.slice(1)) made.push(place[n] === name ? 1 : 0);
    });
    return made;
  }
  function surface(place) {
    const made = columns(place), found = new Float64Array(blend.table[0].length);
    blend.terms.forEach(([i, j], t) => {
      const size = made[i] * made[j];
      if (size) blend.table[t].forEach((value, k) => { found[k] += size * value; });
    });
    return found;
  }
  const own = blend.points && blend.points.map(columns);
  function nearest(place) {
    const made = columns(place);
    const away = own.map((other) => other.reduce((sum, x, i) => sum + (x - made[i]) ** 2, 0));
    const row = blend.table[away.indexOf(Math.min(...away))];
    return row[0] === null ? null : Float64Array.from(row);
  }
  const at = { grid, surface, nearest }[blend.kind];
  const played = (place) => blend.kind === 'grid' && levers.every((lever, n) => lever.values.includes(place[n]));

  function shares(found, from, count) { // between 0 and 1, and adding up to 1
    const kept = Array.from({ length: count }, (_, i) => Math.max(found[from + i] / UNIT, 0));
    const sum = kept.reduce((a, b) => a + b, 0) || 1;
    return kept.map((x) => x / sum);
  }
  function rising(found, from, count) {
    const kept = [];
    for (let i = 0; i < count; i++) kept.push(Math.min(Math.max(found[from + i] / UNIT, kept[i - 1] ?? 0, 0), 1));
    return kept;
  }
  const { ends, kinds, dates } = data.words, days = dates.length;
  function answer(place) {
    const found = at(place);
    if (!found) return { stands: null, ratio: null };
    const off = played(place) ? data.half : data.off;
    const values = shares(found, 0, ends.length);
    const bounds = (value, i) => ({ value, low: Math.max(0, value - off[i] / UNIT), high: Math.min(1, value + off[i] / UNIT) });
    const byDay = dates.map((_, d) => shares(kinds.map((__, k) => found[ends.length + k * days + d]), 0, kinds.length));
    const race = {};
    let from = ends.length + kinds.length * days;
    for (const key of data.race) { race[key] = rising(found, from, days); from += days; }
    const log = found[from] / UNIT, wide = off[from] / UNIT;
    return {
      ends: values.map(bounds), stands: kinds.map((_, k) => byDay.map((shown) => shown[k])), race,
      ratio: data.first ? { value: Math.exp(log), low: Math.exp(log - wide), high: Math.exp(log + wide) } : null,
      played: played(place),
    };
  }
  function commonest(place) { // the kind that most crises end as
    const found = at(place);
    if (!found) return -1;
    const last = kinds.map((_, k) => found[ends.length + k * days + days - 1]);
    return last.indexOf(Math.max(...last));
  }
  return { answer, commonest };
};
