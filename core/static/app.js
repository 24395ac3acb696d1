// A small layer of comfort. Every page works without it.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // --- what a page, or a part that htmx brought, needs when it arrives ---
  function prepare(root) {
    for (const button of all('[data-print][hidden], [data-reveal][hidden], [data-copy][hidden]', root)) button.hidden = false;
    for (const label of all('label[hidden]', root)) if (one('[data-reveal]', label)) label.hidden = false;
    // On a narrow page the filters start closed; without this script they stay open.
    const app = one('.app');
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (app && app.clientWidth < 48 * rem) {
      for (const part of all('details[data-narrow-closed]', root)) part.open = false;
    }
    const errors = one('.errs[tabindex]', root);
    if (errors) errors.focus();
  }

  // --- menus: Escape and a click elsewhere close them; Ctrl+K goes to the search ---
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      for (const menu of all('details.menu[open], details.mnav[open]')) {
        menu.open = false;
        one('summary', menu).focus();
      }
    }
    // By the key's place, since on the Kazakh layout it types another letter.
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && /^(KeyK|Slash)$/.test(event.code)) {
      const field = one('#q') || one('[data-quick]') || one('#list-q');
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    }
  });
  // The list under the search field: arrows go through it, Escape and a click elsewhere close it.
  document.addEventListener('keydown', (event) => {
    const box = event.target.closest('form.find');
    const list = box && one('#suggestions:not([hidden])', box);
    if (!list) return;
    const stops = [one('#q', box), ...all('a', list)];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      list.hidden = true;
      stops[0].focus();
    }
  });
  document.addEventListener('click', (event) => {
    const list = one('#suggestions');
    if (list && !event.target.closest('form.find')) list.hidden = true;
    for (const menu of all('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
    const control = event.target.closest('[data-print]');
    if (control) window.print();
  });
  document.addEventListener('change', (event) => {
    const name = event.target.dataset.reveal;
    const field = name && document.getElementById(name);
    if (field) field.type = event.target.checked ? 'text' : 'password';
  });

  // --- one key copies the fields that another system asks for, one after the other ---
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const fields = [...all(`#${button.dataset.copy} input`)];
    const at = Number(button.dataset.at || 0);
    const next = (at + 1) % fields.length;
    const words = (template, field) => template.replace('…', field.labels[0].textContent);
    fields[at].focus();
    fields[at].select();
    document.execCommand('copy'); // works without https too, where the clipboard of the browser does not
    button.focus();
    button.dataset.at = next;
    one('span', button).textContent = words(button.dataset.word, fields[next]);
    one('#live').textContent = words(button.dataset.said, fields[at]);
  });

  // --- digits typed or scanned while the Kazakh layout is on (its digit row types letters) ---
  // data-digits="only": numbers only, mapped while typing. data-digits="mixed": the field takes
  // names too, so the value is mapped on submit, and only when all of it is eight or more such signs.
  const DIGITS = { '"': 1, 'ә': 2, 'і': 3, 'ң': 4, 'ғ': 5, ',': 6, '.': 7, 'ү': 8, 'ұ': 9, 'қ': 0 };
  const digits = (text) => text.toLowerCase().replace(/["әіңғ,.үұқ]/g, (sign) => DIGITS[sign]);
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (field.dataset.digits !== 'only') return;
    const mapped = digits(field.value);
    if (mapped === field.value) return;
    const at = field.selectionStart;
    field.value = mapped;
    field.setSelectionRange(at, at);
  });

  // --- some minutes before the session ends: a warning, and a button to stay ---
  const ending = one('#ending');
  if (ending) {
    const form = one('form', ending);
    const [words, button] = [one('p', ending), one('button', form)];
    let until = Date.now() + ending.dataset.left * 1000;
    const ask = async (body) => {
      const answer = await fetch(form.action, { method: 'POST', body });
      until = Date.now() + (answer.ok && !answer.redirected ? (await answer.text()) * 1000 : 0);
    };
    const look = async () => {
      const soon = () => until - Date.now() < 300000;
      if (soon()) {
        const body = new FormData(form);
        body.delete('longer'); // another page may have prolonged it meanwhile
        await ask(body).catch(() => {});
      }
      const minutes = Math.ceil((until - Date.now()) / 60000);
      const text = minutes > 0 ? `${ending.dataset.soon} ${minutes}` : ending.dataset.over;
      if (soon() && words.textContent !== text) words.textContent = text;
      button.hidden = minutes <= 0;
      ending.hidden = !soon();
    };
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      await ask(new FormData(form)).catch(() => {});
      look();
    });
    setInterval(look, 20000);
    look();
  }

  // --- a file that is too large is told of before it is sent ---
  document.addEventListener('submit', (event) => {
    const heavy = [...all('[data-max]', event.target)].find((field) => field.files[0] && field.files[0].size > field.dataset.max);
    if (!heavy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const error = document.getElementById(`${heavy.id}-big`) || document.createElement('p');
    Object.assign(error, { className: 'err', id: `${heavy.id}-big`, textContent: heavy.dataset.tooLarge });
    heavy.before(error);
    heavy.setAttribute('aria-invalid', 'true');
    heavy.setAttribute('aria-describedby', error.id);
    heavy.focus();
  }, true);

  // --- a form is sent once: a second press waits for the answer of the first ---
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of all('[aria-disabled=true]', form)) button.removeAttribute('aria-disabled');
  };
  document.addEventListener('submit', (event) => {
    const form = event.target;
    for (const field of all('[data-digits=mixed]', form)) {
      const text = field.value.trim();
      if (/^[0-9"әіңғ,.үұқ]{8,}$/i.test(text)) field.value = digits(text);
    }
    if (form.method !== 'post' || form.dataset.repeat !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = '1';
    for (const button of all('button:not([type=button])', form)) button.setAttribute('aria-disabled', 'true');
    setTimeout(release, 10000, form);
  }, true);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) for (const form of all('form[data-sent]')) release(form);
  });

  // --- htmx: which answers are shown is set in the page's htmx-config (409 and 422 carry a form) ---
  const notice = (text) => {
    const box = one('#net');
    if (!box) return;
    one('p', box).textContent = text;
    box.hidden = !text;
  };
  const texts = () => (one('#net') || document.body).dataset;
  // A part that could not be fetched says so in its own place, and the rest of the page works on.
  const failed = (event) => {
    const place = event.detail.target;
    const words = place && place.id && one(`template[data-failed="${place.id}"]`);
    if (!words) return false;
    place.replaceChildren(words.content.cloneNode(true));
    const again = one('[data-again]', place);
    again.href = event.detail.pathInfo.requestPath;
    again.setAttribute('hx-get', again.href);
    window.htmx.process(place);
    return true;
  };
  document.addEventListener('htmx:sendError', (event) => failed(event) || notice(texts().offline));
  document.addEventListener('htmx:timeout', (event) => failed(event) || notice(texts().offline));
  document.addEventListener('htmx:responseError', (event) => {
    if (failed(event)) return;
    const status = event.detail.xhr.status;
    notice(status === 401 || status === 400 ? texts().ended : texts().failed);
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = event.target.closest('form');
    if (form) release(form);
    if (event.detail.successful) notice('');
    const scan = form && one('[data-scan]', form);
    if (!scan) return;
    if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 400) scan.value = '';
    scan.focus();
    scan.select(); // a refused number stays readable, and the next card overwrites it
  });
  // A swapped part may carry one sentence for the live region that stood on the page before it.
  document.addEventListener('htmx:afterSettle', (event) => {
    prepare(event.target);
    const said = one('[data-announce]', event.target) || event.target.closest('[data-announce]');
    const live = one('#live');
    if (said && live && live.textContent !== said.dataset.announce) live.textContent = said.dataset.announce;
  });

  prepare(document);
})();
