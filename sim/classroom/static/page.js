// Panes on a phone, the clock, and the focus: nothing that the server need not know.
const tabs = () => document.querySelectorAll('nav [data-pane]');
const controls = (box) => [...box.querySelectorAll('a, button, input, select, textarea, summary')];
let focused = null; // what has the focus, and its place among the controls of its part

function show(pane) {
  document.body.dataset.pane = sessionStorage.pane = pane;
  for (const tab of tabs()) tab.setAttribute('aria-current', tab.dataset.pane === pane ? 'page' : 'false');
}
document.addEventListener('click', (event) => {
  const tab = event.target.closest('nav [data-pane]');
  if (!tab) return;
  show(tab.dataset.pane);
  window.scrollTo(0, 0);
});
document.addEventListener('focusin', ({ target }) => {
  const box = target.closest('[data-part]');
  focused = box && { target, box, place: controls(box).indexOf(target) };
});
new MutationObserver(() => {
  if (tabs().length && !document.querySelector('nav [aria-current]')) show(sessionStorage.pane ?? 'orders');
  if (!focused || focused.target.isConnected || document.activeElement !== document.body) return;
  const left = controls(focused.box); // the part was drawn anew: keep the keyboard where it was
  left[Math.min(focused.place, left.length - 1)]?.focus({ preventScroll: true });
}).observe(document.documentElement, { childList: true, subtree: true });
setInterval(() => {
  for (const clock of document.querySelectorAll('[data-deadline]')) {
    clock.dataset.ahead ??= Date.now() / 1000 - clock.dataset.now; // a phone's clock may be wrong
    const left = Math.max(0, Math.round(clock.dataset.deadline - Date.now() / 1000 + +clock.dataset.ahead));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    clock.classList.toggle('over', left === 0);
  }
}, 500);
