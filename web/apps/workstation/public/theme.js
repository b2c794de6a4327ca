// Before the first paint: the theme that was chosen, so that a dark room stays dark. A file, since the policy forbids inline script.
(function () {
  var chosen = 'auto'
  try { chosen = localStorage.getItem('vueuse-color-scheme') || 'auto' } catch { /* storage is off: follow the system */ }
  var dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
