// The portal's only script besides Blazor's: what must work at once or without a circuit. Loaded before blazor.web.js.
(() => {
  'use strict';
  const root = document.documentElement;

  // The strict content security policy refuses style attributes in markup, and Blazor sets every attribute by setAttribute;
  // the same value set through the object model is allowed.
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === 'style') this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  // Theme: remembered for a year, read by the server, so that the first paint is right.
  const chosen = () => root.dataset.theme || 'system';
  const choose = theme => {
    if (theme === 'system') {
      delete root.dataset.theme;
      document.cookie = 'theme=; path=/; max-age=0; samesite=lax';
    } else {
      root.dataset.theme = theme;
      document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    }
    markTheme();
  };
  const markTheme = () => document.querySelectorAll('[data-theme-set]').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.themeSet === chosen())));

  const say = text => {
    let live = document.getElementById('portal-live');
    if (!live) {
      live = document.createElement('div');
      live.id = 'portal-live';
      live.className = 'sr-only';
      live.setAttribute('role', 'status');
      document.body.append(live);
    }
    live.textContent = '';
    setTimeout(() => { live.textContent = text; }, 50);
  };

  const copy = async button => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // No clipboard over plain http: the old way.
      const area = document.createElement('textarea');
      area.value = button.dataset.copy;
      area.className = 'sr-only';
      (button.closest('dialog') || document.body).append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      button.focus();
    }
    button.classList.add('is-copied');
    say('Copied');
    setTimeout(() => button.classList.remove('is-copied'), 2000);
  };

  // Back and forward: the link that was followed has the focus again, where it stood on the screen. Rows of a long list are read on until it is there.
  const places = new Map();
  let returning;
  const remember = link => {
    const links = [...document.querySelectorAll('main a[href]')].filter(a => a.getAttribute('href') === link.getAttribute('href'));
    places.set(location.href, { href: link.getAttribute('href'), index: links.indexOf(link), top: link.getBoundingClientRect().top });
  };
  const giveUp = () => { clearInterval(returning); returning = undefined; };
  const comeBack = () => {
    giveUp();
    const [address, place] = [location.href, places.get(location.href)];
    if (!place) return;
    const began = performance.now();
    let [seen, rows, quiet] = [0, 0, began];
    returning = setInterval(() => {
      if (location.href !== address || performance.now() - began > 15000) return giveUp();
      const link = [...document.querySelectorAll('main a[href]')].filter(a => a.getAttribute('href') === place.href)[place.index];
      const later = document.querySelector('main .grid-near');
      const count = document.querySelectorAll('main tbody tr').length + Number(document.querySelector('main [data-rows]')?.dataset.rows ?? 0);
      if (count !== rows) [rows, quiet] = [count, performance.now()];
      const box = document.querySelector('main .mailgrid'); // a wide table has a window of its own
      if (!link && later && rows > 0) {
        // What follows is read once it is near; a list that no longer has the row ends by itself.
        if (performance.now() - quiet < 2000) {
          box?.scrollTo(box.scrollLeft, box.scrollHeight);
          scrollTo(0, document.documentElement.scrollHeight);
        } else giveUp();
        return;
      }
      if (!link) return;
      if (box?.contains(link)) box.scrollBy(0, link.getBoundingClientRect().top - place.top);
      scrollBy(0, link.getBoundingClientRect().top - place.top);
      if (document.activeElement !== link) link.focus({ preventScroll: true });
      if (++seen > 5) giveUp(); // the page's own heading takes the focus once, when it is drawn
    }, 60);
  };
  window.addEventListener('popstate', comeBack);
  for (const event of ['keydown', 'pointerdown', 'wheel', 'touchstart']) window.addEventListener(event, giveUp, { passive: true, capture: true });

  const closeMenus = except => document.querySelectorAll('details[data-menu][open]').forEach(m => { if (m !== except) m.open = false; });

  document.addEventListener('click', e => {
    const target = e.target instanceof Element ? e.target : null;
    if (!target) return;
    closeMenus(target.closest('details[data-menu]'));
    const link = target.closest('main a[href]');
    if (link && !link.target && !link.download) remember(link);
    const copyButton = target.closest('[data-copy]');
    if (copyButton) copy(copyButton);
    const theme = target.closest('[data-theme-set]');
    if (theme) choose(theme.dataset.themeSet);
    if (target.closest('[data-close]')) target.closest('dialog')?.close();
    if (target.closest('[data-reload]')) location.reload();
    if (target.closest('[data-reconnect]')) Blazor.reconnect().then(ok => { if (!ok) location.reload(); }, () => {});
    if (target.closest('[data-print]')) print();
    if (target.closest('[data-skip]')) {
      e.preventDefault();
      document.getElementById('content')?.focus();
    }
  });

  // A form that comes back with errors: the first of them gets the focus, wherever the button was.
  document.addEventListener('submit', e => {
    const form = e.target;
    let looks = 0;
    const timer = setInterval(() => {
      const wrong = form.querySelector('[aria-invalid="true"]');
      if (wrong) wrong.focus();
      if (wrong || ++looks > 15 || !form.isConnected) clearInterval(timer);
    }, 200);
  });

  document.addEventListener('toggle', e => {
    if (e.target.matches?.('details[data-menu][open]')) markTheme();
  }, true);

  // The heading of a page that has just come takes the focus; from somebody who types in a search it does not.
  let typing;
  document.addEventListener('input', e => { if (e.target.matches?.('[data-lookup]')) typing = e.target; });
  document.addEventListener('pointerdown', () => { typing = undefined; }, true);
  document.addEventListener('focusin', e => {
    if (typing?.isConnected && typing !== e.target && e.target.matches?.('h1')) typing.focus();
  });

  let cameFrom;
  document.addEventListener('keydown', e => {
    const types = e.key === 'Backspace' || e.key === 'Delete' || (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey);
    typing = types && e.target.matches?.('[data-lookup]') ? e.target : undefined;
    if (e.key === 'Escape') {
      const open = document.querySelector('details[data-menu][open]');
      if (open) {
        open.open = false;
        open.querySelector('summary').focus();
      }
      // Out of the search in the bar, back to where its key was pressed.
      if (e.target.matches?.('[data-hotkey]') && e.target.getAttribute('aria-expanded') === 'false' && cameFrom?.isConnected && cameFrom !== document.body) cameFrom.focus();
      // Hints of the chain can be sent away without moving; they come back with the next link.
      document.querySelectorAll('.chain').forEach(c => c.classList.add('tips-off'));
    }
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey) {
      const field = document.querySelector(`[data-hotkey="${CSS.escape(e.key.toLowerCase())}"]`);
      if (field) {
        e.preventDefault();
        if (document.activeElement !== field) cameFrom = document.activeElement;
        field.focus();
        field.select();
        typing = field;
      }
    }
    // Arrows and Enter belong to the list of a combobox while it is open.
    const lookup = e.target.closest?.('[data-lookup]');
    if (lookup && (e.key === 'ArrowDown' || e.key === 'ArrowUp' || (e.key === 'Enter' && lookup.getAttribute('aria-activedescendant')))) e.preventDefault();
    if (lookup?.dataset.hotkey && e.key === 'Enter') arrive();
    const tab = e.target.closest?.('[data-tab]');
    if (tab) moveTab(e, tab);
  });

  // What the search in the bar opened has the focus, also where the page stays and only its subject changes.
  const arrive = () => {
    const [from, began] = [location.href, performance.now()];
    const timer = setInterval(() => {
      const left = location.href !== from;
      if (left && document.activeElement?.matches('[data-hotkey]')) document.querySelector('main h1')?.focus({ preventScroll: true });
      if (left) scrollTo(0, 0);
      if (left || performance.now() - began > 3000) clearInterval(timer);
    }, 100);
  };

  for (const event of ['focusin', 'mouseover']) {
    document.addEventListener(event, e => {
      const chain = e.target.closest?.('.chain li')?.closest('.chain');
      if (chain && e.target.closest('a')) chain.classList.remove('tips-off');
    });
  }

  const moveTab = (e, tab) => {
    const tabs = [...tab.closest('[role=tablist]').querySelectorAll('[data-tab]')];
    const at = tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    next.focus();
    next.click();
  };

  // Native dialogs: Blazor says open or not, the browser moves focus in, closes on Esc and gives focus back.
  const sync = dialog => {
    const wanted = dialog.dataset.open === 'true';
    if (wanted && !dialog.open) dialog.showModal();
    if (!wanted && dialog.open) dialog.close();
  };
  // Long lists read on by themselves: their buttons are pressed when they come near what is visible.
  const near = new IntersectionObserver(seen => seen.forEach(s => { if (s.isIntersecting) s.target.click(); }), { rootMargin: '800px 0px', scrollMargin: '800px 0px' });
  const stretch = space => space.style.setProperty('--rows', space.dataset.rows);
  // The marked line of a list stays in sight.
  const showActive = field => document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.scrollIntoView({ block: 'nearest' });
  // A button that was pressed and was off while it worked takes the focus back, unless it went elsewhere.
  let pressed;
  const enabled = button => {
    if (button.disabled || button !== pressed) return;
    if (document.activeElement === document.body || document.activeElement === button) button.focus({ preventScroll: true });
    pressed = undefined;
  };
  // A field that searches while one types is the browser's: what the server writes goes over what the server has heard or written itself. Letters still on their way to it stay.
  const written = new WeakMap();
  const write = field => {
    if (field.value !== field.dataset.heard && field.value !== written.get(field)) return;
    field.value = field.dataset.text;
    written.set(field, field.dataset.text);
  };
  const changed = { 'data-write': write, 'data-rows': stretch, 'data-open': sync, 'aria-activedescendant': showActive, disabled: enabled };
  document.addEventListener('click', e => { if (e.isTrusted) pressed = e.target.closest?.('button') ?? undefined; }, true);
  new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === 'attributes') changed[change.attributeName](change.target);
      for (const node of change.addedNodes) {
        if (node instanceof Element) {
          if (node.matches('[data-near]')) near.observe(node);
          node.querySelectorAll('[data-near]').forEach(n => near.observe(n));
          node.querySelectorAll('[data-rows]').forEach(stretch);
          if (node.matches('dialog[data-open]')) sync(node);
          node.querySelectorAll('dialog[data-open]').forEach(sync);
        }
      }
    }
  }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: Object.keys(changed) });

  window.portal = {
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
})();
