// Dragging a session in the week opens the form that moves it, filled in: what is in the way is
// shown there before anything is saved. The form and the links «Move» do the same without a mouse.
(() => {
  const FAR = 8;
  let held = null;
  let over = null;

  const cellAt = (event) => {
    const found = document.elementFromPoint(event.clientX, event.clientY);
    return found && found.closest('table[data-field] td[data-day]');
  };
  const show = (cell) => {
    if (over) over.style.outline = '';
    over = cell;
    if (over) over.style.outline = '2px dashed';
  };
  const drop = () => {
    show(null);
    held = null;
  };

  for (const link of document.querySelectorAll('[data-move]')) link.draggable = false;

  document.addEventListener('pointerdown', (event) => {
    const link = event.target.closest('table[data-field] [data-move]');
    if (!link || event.button !== 0 || event.pointerType === 'touch') return;
    held = { link, from: link.closest('td'), x: event.clientX, y: event.clientY, moved: false };
  });
  document.addEventListener('pointermove', (event) => {
    if (!held) return;
    held.moved = held.moved || Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR;
    if (held.moved) {
      event.preventDefault();
      show(cellAt(event));
    }
  });
  document.addEventListener('pointerup', (event) => {
    if (!held) return;
    const { link, from, moved } = held;
    const cell = moved && cellAt(event);
    drop();
    if (!cell || cell === from) return;
    const address = new URL(link.dataset.move, location.href);
    const field = cell.closest('table').dataset.field;
    address.searchParams.set('day', cell.dataset.day);
    if (cell.parentElement !== from.parentElement) {
      address.searchParams.set(field, cell.parentElement.dataset.value || '0');
    }
    location.assign(address);
  });
  document.addEventListener('pointercancel', drop);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && drop());
  // A drag that ends on its own link must not open it.
  document.addEventListener('click', (event) => {
    if (over) event.preventDefault();
  }, true);
})();
