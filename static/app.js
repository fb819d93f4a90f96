// Everything works without this file: it moves the focus, folds the bar and guards against a second click.
const summary = document.querySelector('[data-errors]')
if (summary) summary.focus()

// The slash key goes to the search field, which is on the page for everybody.
addEventListener('keydown', event => {
  if (event.target.matches('input, textarea, select') || event.ctrlKey || event.metaKey || event.altKey) return
  const field = document.querySelector('[data-search]')
  if (event.key === '/' && field) { event.preventDefault(); field.focus() }
})

// Escape folds the open form of the bar and gives the focus back to its button.
addEventListener('keydown', event => {
  if (event.key !== 'Escape') return
  const open = document.querySelector('.verbs details[open]')
  if (open) { open.open = false; open.querySelector('summary').focus() }
})

// A second click on the same button sends nothing; a page that comes back from the history is usable again.
addEventListener('submit', event => {
  const form = event.target
  if (form.method !== 'post' || form.target) return
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = 'yes'
})
addEventListener('pageshow', () => document.querySelectorAll('[data-sent]').forEach(form => delete form.dataset.sent))
