// Explore's form: what a person moves is told to the server once it rests; what the server says is shown.
const explore = {
  wait: {},
  levers: {},
  asked: 0, // settings that the guided path has asked for
  tell(act, key, value) {
    if (['set', 'scene', 'undo', 'reset', 'guide'].includes(act)) explore.busy(true);
    emitEvent('explore', { act, key, value });
  },
  busy(on) { front.busy(on); },
  begin({ words, path }) {
    front.begin(words);
    guided(path, { set(values) { explore.tell('guide', null, { asked: ++explore.asked, set: values }); } }, words);
  },
  answer({ now, before, whole, asked }) { front.show(now, before, whole && asked === explore.asked); },
  inputs(key) { return document.querySelectorAll(`.levers input[data-key="${key}"]`); },
  moved(input) {
    const key = input.dataset.key;
    for (const other of explore.inputs(key)) if (other !== input) other.value = input.value;
    const output = input.parentElement.querySelector('output');
    if (output) output.textContent = input.value;
    clearTimeout(explore.wait[key]);
    explore.wait[key] = setTimeout(() => { delete explore.wait[key]; explore.tell('set', key, input.value); }, 150);
  },
  show(state) {
    explore.levers = state.levers;
    explore.busy(state.busy);
    for (const [group, name] of Object.entries(state.presets)) {
      const select = document.querySelector(`.levers select[data-key="${group}"]`);
      if (select) { select.value = name; document.getElementById(`about-${group}`).textContent = state.about[group]; }
    }
    for (const [path, lever] of Object.entries(state.levers)) {
      if (path in explore.wait) continue; // still being moved
      for (const input of explore.inputs(path)) {
        if (input.type === 'range' || input !== document.activeElement) input.value = lever.at;
        input.classList.toggle('drawn', !lever.set);
        if (input.type === 'range') input.setAttribute('aria-valuetext', `${lever.at}, ${lever.kind}`);
      }
      const box = document.querySelector(`.levers input[data-key="${path}"]`).parentElement;
      box.querySelector('.note[id]').textContent = lever.kind;
      const [output, undo] = [box.querySelector('output'), box.querySelector('.undo')];
      if (output) output.textContent = lever.at;
      if (undo) undo.hidden = !lever.set;
    }
    const alert = document.querySelector('.levers .alert');
    alert.hidden = !state.error;
    alert.textContent = state.error;
    const pin = document.querySelector('[data-act="pin"]');
    pin.textContent = state.pin;
    pin.setAttribute('aria-pressed', state.pinned);
    document.getElementById('command').value = state.command;
    history.replaceState(null, '', state.query ? `?${state.query}` : location.pathname);
    const typical = document.getElementById('typical');
    const options = JSON.stringify(state.typical);
    if (typical.dataset.options !== options) {
      typical.dataset.options = options;
      typical.replaceChildren(...state.typical.map(([n, name]) => new Option(name, n)));
    }
    document.getElementById('replication').max = state.most;
  },
  steps(at, last, label) {
    document.getElementById('steps').hidden = !label;
    const day = document.getElementById('day');
    day.max = last;
    if (day !== document.activeElement || !('day' in explore.wait)) day.value = at;
    day.setAttribute('aria-valuetext', label);
  },
  playing(on) {
    const play = document.querySelector('[data-act="play"]');
    play.textContent = on ? play.dataset.pause : play.dataset.play;
    play.setAttribute('aria-pressed', on);
  },
  copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    document.execCommand('copy'); // a plain http page has no other clipboard
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 1500);
  },
};
document.addEventListener('input', ({ target }) => {
  if (target.matches('.levers input[data-key]')) explore.moved(target);
  if (target.id === 'day') {
    clearTimeout(explore.wait.day);
    explore.wait.day = setTimeout(() => { delete explore.wait.day; explore.tell('day', 'day', target.value); }, 60);
  }
});
document.addEventListener('focusout', ({ target }) => { // what was refused gives way to what is played
  const key = target.dataset?.key;
  if (key in explore.levers && !(key in explore.wait)) target.value = explore.levers[key].at;
});
document.addEventListener('change', ({ target }) => {
  if (target.matches('.levers select[data-key]')) explore.tell('set', target.dataset.key, target.value);
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act], button[data-copy]');
  if (!button) return;
  if (button.dataset.copy) return explore.copy(button);
  const from = button.dataset.from;
  explore.tell(button.dataset.act, null, from ? document.getElementById(from).value : button.dataset.value ?? null);
});
