// Marks of attendance that could not be sent: kept on this device under the name of who pressed,
// sent when the connection is back, each with a key of its own, so that it is taken once.
(() => {
  const box = document.getElementById('kept');
  if (!box) return;
  const words = box.dataset;
  const prefix = `marks.${words.user}.`;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- the store: one entry for each press, so that two tabs never write over each other ---
  const kept = () => Object.keys(localStorage).filter((name) => name.startsWith(prefix))
    .map((name) => JSON.parse(localStorage.getItem(name))).sort((a, b) => a.at - b.at);
  const keep = (one) => localStorage.setItem(prefix + one.key, JSON.stringify(one));
  const drop = (key) => localStorage.removeItem(prefix + key);
  const waiting = () => kept().filter((one) => !one.refused);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))]
    .map((number) => number.toString(16).padStart(2, '0')).join('');

  function pressOf(form) {
    const list = form.closest('[data-session]').dataset;
    const { mark, person, seen } = form.dataset;
    const before = waiting().filter((one) => one.session === list.session && one.person === person).pop();
    const reason = form.querySelector('[name=reason]');
    const last = kept().pop();
    return {
      key: newKey(), to: words.url, session: list.session, person, mark,
      reason: reason ? reason.value : '', seen: before ? before.key : seen,
      starts: Number(list.starts), at: Math.max(Date.now(), last ? last.at + 1 : 0),
    };
  }

  // --- what the page shows ---
  function show() {
    for (const one of waiting()) {
      const cell = document.querySelector(`[data-session="${one.session}"] #shown-${one.person}`);
      if (cell) cell.textContent = `${words[one.mark || 'none']} · ${words.unsent}`;
    }
    const list = box.querySelector('ul');
    list.replaceChildren(...kept().filter((one) => one.refused).map((one) => {
      const line = document.createElement('li');
      const way = document.createElement('a');
      const button = document.createElement('button');
      way.href = `${words.sessions}${one.session}#shown-${one.person}`;
      way.textContent = words.look;
      button.type = 'button';
      button.className = 'btn btn-s';
      button.textContent = words.understood;
      button.addEventListener('click', () => { drop(one.key); show(); });
      line.append(`${new Date(one.at).toTimeString().slice(0, 5)} · ${words[one.mark || 'none']}: ${one.refused} `, way, ' ', button);
      return line;
    }));
    const number = waiting().length;
    box.querySelector('p').textContent = number ? `${words.count} ${number}. ${words.state || ''}` : '';
    box.hidden = !number && !list.childElementCount;
  }
  const say = (text) => { words.state = text; show(); };
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of all('[aria-disabled=true]', form)) button.removeAttribute('aria-disabled');
  };

  // --- sending what was kept: the server says who is signed in now, and gives a fresh token ---
  let busy = false;
  async function send() {
    if (busy || !waiting().length) return show();
    busy = true;
    try {
      const asked = await fetch(words.url, { redirect: 'manual', cache: 'no-store' });
      if (!asked.ok) return say(words.ended);
      const { user, token } = await asked.json();
      if (user !== words.user) return say(words.ended);
      for (let part = waiting().slice(0, 50); part.length; part = waiting().slice(0, 50)) {
        const body = new FormData();
        body.set('csrf_token', token);
        body.set('marks', JSON.stringify(part));
        const answer = await fetch(part[0].to, { method: 'POST', body, redirect: 'manual' });
        if (!answer.ok) return say(answer.status < 500 ? words.ended : words.later);
        for (const one of (await answer.json()).marks) {
          if (one.text) keep({ ...part.find((press) => press.key === one.key), refused: one.text });
          else drop(one.key);
        }
      }
      say('');
      if (document.getElementById('session-people')) {
        await window.htmx.ajax('GET', location.href, { target: '#session-people', select: '#session-people', swap: 'outerHTML' });
      }
    } catch {
      say(words.later);
    } finally {
      busy = false;
      show();
    }
  }

  // --- a press on a list: kept before it is sent, and forgotten when the server has answered ---
  document.addEventListener('htmx:configRequest', (event) => {
    const form = event.target.closest('form[data-mark]');
    if (!form) return;
    const behind = waiting().length > 0;
    const one = pressOf(form);
    keep(one);
    event.detail.parameters.key = one.key;
    if (!behind) return;
    event.preventDefault(); // earlier presses come first
    release(form);
    say('');
    send();
  });
  const ended = (xhr) => xhr.status === 400 || xhr.status === 401 || /\/login(\/|\?|$)/.test(xhr.responseURL);
  document.addEventListener('htmx:beforeSwap', (event) => {
    const form = event.detail.requestConfig.elt;
    if (form.matches('[data-mark], [data-mark-all]') && ended(event.detail.xhr)) event.detail.shouldSwap = false;
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const { requestConfig, xhr } = event.detail;
    const form = requestConfig.elt;
    const answered = xhr.status >= 200 && xhr.status < 500 && !ended(xhr);
    if (form.matches('[data-mark]')) {
      if (answered) drop(requestConfig.parameters.key);
      say(answered || !xhr.status ? '' : ended(xhr) ? words.ended : words.later);
    } else if (form.matches('[data-mark-all]') && !answered) {
      for (const other of all('form[data-mark=present]')) if (!other.dataset.seen) keep(pressOf(other));
      say('');
    }
  });

  // --- signing out takes everything with it; what was not sent is asked about first ---
  document.addEventListener('submit', (event) => {
    if (!event.target.action.endsWith('/login/out')) return;
    if (waiting().length && !window.confirm(words.lost)) {
      event.preventDefault();
      release(event.target);
      return;
    }
    for (const one of kept()) drop(one.key);
  });

  window.addEventListener('online', send);
  setInterval(send, 15000);
  send();
})();
