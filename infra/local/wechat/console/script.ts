/**
 * The console page's script: buttons do their work without the page being loaded again, lists follow
 * what happens, and an example is filled in. Without it everything works too, after a reload.
 */

/** How often lists are brought up to date. */
const REFRESH_MILLISECONDS = 2000;

/** JavaScript for the end of the page. */
export const consoleScript = `
(() => {
  const update = (html, isForced) => {
    const next = new DOMParser().parseFromString(html, 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const source = next.getElementById(part.id)?.innerHTML ?? '';
      if (part.innerHTML === source || part.dataset.source === source) continue;
      const active = part.contains(document.activeElement) ? document.activeElement : undefined;
      // Nobody's typing is thrown away, and what was opened stays open.
      if (!isForced && active?.matches('input, select, textarea')) continue;
      const open = [...part.querySelectorAll('details[open]')].map(({ id }) => id);
      const focused = active && (active.id || active.closest('details')?.id);
      const chosen = part.value;
      part.dataset.source = source;
      part.innerHTML = source;
      if ([...(part.options ?? [])].some(({ value }) => value === chosen)) part.value = chosen;
      for (const id of open) document.getElementById(id)?.setAttribute('open', '');
      if (!active) continue;
      const again = document.getElementById(focused) ?? document.getElementById('notice');
      (again.querySelector('summary') ?? again).focus();
    }
  };
  const load = async (address, options, isForced) => {
    try {
      update(await (await fetch(address, options)).text(), isForced);
    } catch {
      // The local run has ended; the page stays as it was.
    }
  };
  addEventListener('submit', async (event) => {
    event.preventDefault();
    const { target: form, submitter } = event;
    submitter?.setAttribute('aria-busy', 'true');
    const body = new URLSearchParams(new FormData(form, submitter));
    // Not form.action: that is the button of this name.
    await load(form.getAttribute('action'), { method: 'POST', body }, true);
    submitter?.removeAttribute('aria-busy');
  });
  addEventListener('change', ({ target }) => {
    const example = target.selectedOptions?.[0]?.dataset.example;
    const field = example && target.form.querySelector('[data-example-field]');
    if (field) field.value = example;
  });
  setInterval(() => { if (!document.hidden) load(location.href, {}, false); }, ${REFRESH_MILLISECONDS});
})();`;
