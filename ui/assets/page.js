// Runs once for each drawn part. A click on what says or does something goes to the server as
// one event: {do, value, text}. Gradio gives `element`, `trigger`, `server` and `watch`.
const tell = (source, text, fields) => trigger('click', {
  do: source.dataset.do || 'say',
  value: source.dataset.say ?? source.dataset.value ?? '',
  text: text ?? '',
  fields: fields ?? {},
});
element.addEventListener('click', (event) => {
  const source = event.target.closest('button[data-say], button[data-do]');
  if (!source || !element.contains(source)) return;
  source.closest('details.chip')?.removeAttribute('open');
  tell(source);
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(event.target));
  if (!event.target.dataset.do) return;
  tell(event.target, fields.value, fields);
  // A question that was asked is over; a form of settings stays as it was filled in.
  if (event.target.dataset.do === 'why-not') event.target.reset();
});
// One menu is open at a time, and Escape closes it.
element.addEventListener('toggle', (event) => {
  if (!event.target.matches?.('details.chip') || !event.target.open) return;
  element.querySelectorAll('details.chip[open]').forEach((other) => {
    if (other !== event.target) other.open = false;
  });
  // Near the right edge the menu hangs from the chip's other end.
  event.target.classList.remove('flipped');
  const edge = event.target.querySelector('.menu').getBoundingClientRect().right;
  if (edge > document.documentElement.clientWidth) event.target.classList.add('flipped');
}, true);
element.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('details.chip[open]');
  if (event.key !== 'Escape' || !menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
document.addEventListener('click', (event) => {
  element.querySelectorAll('details.chip[open]').forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
// Suggestions for a field with a list of its own, asked from the server while one types.
let asked = 0;
element.addEventListener('input', async (event) => {
  const list = event.target.list;
  if (!list || !server.find_titles) return;
  const mine = ++asked;
  const open = document.querySelector('[data-catalogue]')?.dataset.catalogue ?? '';
  const found = await server.find_titles([event.target.value, open]);
  if (mine !== asked) return;
  list.replaceChildren(...found.map((title) => new Option(title, title)));
});
// The newest exchange comes into view from its beginning: the argument is read first.
let newest;
const follow = () => {
  const exchanges = element.querySelectorAll('.exchange');
  const last = exchanges[exchanges.length - 1];
  if (last?.id === newest) return;
  newest = last?.id;
  if (!last) return;
  last.scrollIntoView({block: 'start', behavior: 'auto'});
};
watch('value', follow);
