import { explain } from '@countersign/explain';
import { byId, make } from './elements.js';
import { EXAMPLE } from './example.js';
import { readForm } from './read-form.js';
import { type Choices, showExplanation, spoken } from './show.js';

/** Long enough not to speak at every key, short enough not to be noticed. */
const PAUSE_MS = 150;
/** A HAR of a long session is a few megabytes; more is a mistake in the file chooser. */
const LARGEST_FILE = 64 * 1024 * 1024;

const pasted = byId('pasted', HTMLTextAreaElement);
const answer = byId('answer', HTMLElement);
const status = byId('spoken', HTMLElement);
const choices: Choices = { language: 'javascript' };
let timer: ReturnType<typeof setTimeout> | undefined;

function update(): void {
  const report = readForm();
  if (report === undefined) {
    answer.replaceChildren(make('p', { class: 'empty' }, 'Nothing pasted yet.'));
    status.textContent = '';
    return;
  }
  const explanation = explain(report, { now: new Date() });
  answer.replaceChildren(...showExplanation(explanation, choices));
  status.textContent = spoken(explanation);
}

function later(event: Event): void {
  const pastedNow = /^insertFrom(Paste|Drop)/.test((event as InputEvent).inputType ?? '');
  clearTimeout(timer);
  timer = setTimeout(() => {
    update();
    if (pastedNow) reveal();
  }, PAUSE_MS);
}

function take(text: string): void {
  pasted.value = text;
  update();
  reveal();
}

/** On a phone the diagnosis is below what was pasted: scrolls there, unless its beginning can be seen. Never while someone types. */
function reveal(): void {
  const { top } = answer.getBoundingClientRect();
  if (top >= 0 && top < window.innerHeight * 0.6) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  byId('diagnosis', HTMLElement).scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
}

async function takeFile(file: File | undefined): Promise<void> {
  if (!file) return;
  if (file.size > LARGEST_FILE)
    answer.replaceChildren(
      make('p', {}, `${file.name} is larger than 64 MB; cut it to the failing request.`),
    );
  else take(await file.text());
}

const form = byId('report', HTMLFormElement);
form.addEventListener('input', later);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  clearTimeout(timer);
  update();
  byId('diagnosis', HTMLElement).focus();
});

const file = byId('file', HTMLInputElement);
byId('choose', HTMLButtonElement).addEventListener('click', () => file.click());
file.addEventListener('change', async () => {
  await takeFile(file.files?.[0]);
  file.value = '';
});
pasted.addEventListener('dragover', (event) => {
  event.preventDefault();
  pasted.classList.add('over');
});
pasted.addEventListener('dragleave', () => pasted.classList.remove('over'));
pasted.addEventListener('drop', async (event) => {
  pasted.classList.remove('over');
  const dropped = event.dataTransfer?.files[0];
  if (!dropped) return;
  event.preventDefault();
  await takeFile(dropped);
});
byId('example', HTMLButtonElement).addEventListener('click', () => take(EXAMPLE));
byId('clear', HTMLButtonElement).addEventListener('click', () => {
  form.reset();
  update();
  pasted.focus();
});
// A browser that comes back to the page may have kept what was in the fields.
update();
