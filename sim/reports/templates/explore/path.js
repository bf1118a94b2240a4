// A guided path: guess, then see what the model says, and why. `host.set(values)` moves levers and shows the answer.
const guided = (questions, host, words) => {
  const box = document.querySelector('[data-path]');
  if (!box) return;
  box.hidden = !questions.length;
  if (!questions.length) return;
  const part = (name) => box.querySelector(`[data-path-${name}]`);
  const [see, next, number, direction] = ['see', 'next', 'number', 'direction'].map(part);
  let at = 0, offs = [], right = [];

  function value(answer, question) {
    if (question.at === 'ratio') return answer.ratio.value;
    const last = words.dates.length - 1;
    const day = question.day === undefined ? last : words.dates.indexOf(question.day);
    const names = question.at === 'bad' ? ['held', 'war'] : [question.at];
    return names.reduce((sum, name) => sum + answer.stands[words.kinds.findIndex((kind) => kind.key === name)][day], 0);
  }
  function show() {
    const question = questions[at];
    part('count').textContent = front.put(words.question, { n: at + 1, of: questions.length });
    part('ask').textContent = question.ask;
    const counted = question.at !== 'ratio';
    [number.hidden, direction.hidden] = [!counted, counted];
    for (const input of box.querySelectorAll('input')) input.disabled = false;
    number.querySelector('input').value = 50;
    number.querySelector('output').textContent = 50;
    for (const radio of direction.querySelectorAll('input')) radio.checked = false;
    [see.disabled, see.hidden, next.hidden] = [!counted, false, true];
    part('seen').textContent = '';
    part('why').textContent = '';
    next.textContent = next.dataset.next;
  }
  function told(answer, question, before) {
    const found = value(answer, question);
    if (question.at === 'ratio') {
      const guess = direction.querySelector('input:checked').value, by = found / before.ratio.value;
      const truth = by > 1.05 ? 'more' : by < 1 / 1.05 ? 'less' : 'same';
      right.push(guess === truth);
      part('seen').textContent = `${guess === truth ? words.right : words.wrong} ${words.model}: ${front.put(words.ratio_by, { n: front.times(by) })}`;
    } else {
      const guess = Number(number.querySelector('input').value), off = Math.abs(guess - 100 * found);
      offs.push(off);
      part('seen').textContent = `${words.model}: ${front.hundred(found)}. ${words.guess}: ${guess}, ${front.put(words.away, { n: Math.round(off) })}`;
    }
    front.day(question.day === undefined ? words.dates.length - 1 : words.dates.indexOf(question.day));
    part('why').textContent = question.why;
    [see.hidden, next.hidden] = [true, false];
    next.focus();
    if (at === questions.length - 1) next.textContent = next.dataset.end;
  }
  box.addEventListener('input', ({ target }) => {
    if (target.type === 'range') number.querySelector('output').textContent = target.value;
    see.disabled = false;
  });
  see.addEventListener('click', () => {
    const question = questions[at];
    for (const input of box.querySelectorAll('input')) input.disabled = true;
    see.disabled = true;
    front.once((before) => {
      front.once((answer) => told(answer, question, before));
      host.set(question.set);
    });
    host.set({});
  });
  next.addEventListener('click', () => {
    at++;
    if (at < questions.length) { show(); return; }
    const off = offs.length ? Math.round(offs.reduce((a, b) => a + b, 0) / offs.length) : 0;
    const counts = { off, right: right.filter(Boolean).length, of: right.length };
    part('count').textContent = '';
    part('ask').textContent = front.put(right.length ? words.score : words.score_numbers, counts);
    for (const name of ['seen', 'why']) part(name).textContent = '';
    [at, offs, right] = [-1, [], []];
    next.textContent = next.dataset.again;
    [number.hidden, direction.hidden] = [true, true];
  });
  show();
};
