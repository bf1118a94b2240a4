// Panes on a phone, and the clock: nothing that the server need not know.
document.addEventListener('click', (event) => {
  const tab = event.target.closest('nav [data-pane]');
  if (!tab) return;
  document.body.dataset.pane = tab.dataset.pane;
  for (const other of document.querySelectorAll('nav [data-pane]'))
    other.setAttribute('aria-current', other === tab ? 'page' : 'false');
  window.scrollTo(0, 0);
});
setInterval(() => {
  for (const clock of document.querySelectorAll('[data-deadline]')) {
    const left = Math.max(0, Math.round(clock.dataset.deadline - Date.now() / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    clock.classList.toggle('over', left === 0);
  }
}, 500);
