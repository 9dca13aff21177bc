import { type Explanation, type Finding, type Language, renderText } from '@countersign/explain';
import { make, withCode } from './elements.js';
import { timelineOf } from './show-timeline.js';

const VERDICTS = {
  failing: ['✗', 'This URL does not work'],
  healthy: ['✓', 'This URL is healthy'],
  unknown: ['?', 'Not sure yet'],
} as const;

const LANGUAGES: Readonly<Record<Language, string>> = {
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  java: 'Java',
  ruby: 'Ruby',
  php: 'PHP',
  rust: 'Rust',
  dotnet: '.NET',
  cli: 'AWS CLI',
};

/** What stays as chosen while the text changes. */
export interface Choices {
  language: Language;
}

/** An explanation as elements, the diagnosis first. */
export function showExplanation(explanation: Explanation, choices: Choices): Node[] {
  const [first, ...others] = explanation.findings;
  const timeline = timelineOf(explanation);
  return [
    verdictOf(explanation),
    actionsOf(explanation, choices),
    ...(first ? [findingOf(first, choices)] : []),
    ...(timeline ? [timeline] : []),
    ...(others.length > 0 ? [othersOf(others, choices)] : []),
    ...(explanation.url === null
      ? []
      : [
          make('h4', {}, 'The URL, secrets masked'),
          make('p', { class: 'masked' }, make('code', {}, explanation.url)),
        ]),
  ];
}

/** One sentence for a screen reader. */
export function spoken({ verdict, findings }: Explanation): string {
  const [, words] = VERDICTS[verdict];
  return findings[0] ? `${words}. ${plain(findings[0].title)}` : `${words}.`;
}

function verdictOf({ verdict, summary }: Explanation): HTMLElement {
  const [sign, words] = VERDICTS[verdict];
  return make(
    'div',
    { class: `verdict ${verdict}` },
    make('strong', {}, make('span', { 'aria-hidden': 'true' }, `${sign} `), words),
    make('p', {}, ...withCode(summary)),
  );
}

function actionsOf(explanation: Explanation, choices: Choices): HTMLElement {
  const copy = make('button', { type: 'button', id: 'copy' }, 'Copy the report');
  const done = make('span', { class: 'hint', role: 'status' });
  copy.addEventListener('click', async () => {
    done.textContent = (await copied(renderText(explanation, { languages: [choices.language] })))
      ? 'Copied, without secrets.'
      : 'The browser did not allow copying.';
  });
  return make('p', { class: 'actions' }, copy, done);
}

/** Pages from disk have no clipboard API everywhere; selecting a field and copying works there. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make('textarea', { 'aria-hidden': 'true', class: 'visually-hidden' });
    field.value = text;
    document.body.append(field);
    field.select();
    const worked = document.execCommand('copy');
    field.remove();
    return worked;
  }
}

function findingOf(finding: Finding, choices: Choices): HTMLElement {
  return make(
    'article',
    { class: 'finding' },
    make('p', { class: 'slug' }, make('code', {}, finding.cause), ` · ${finding.confidence} confidence`),
    make('h3', {}, ...withCode(finding.title)),
    ...(finding.evidence.length > 0
      ? [
          make('h4', {}, 'How we know'),
          make('ul', {}, ...finding.evidence.map((sentence) => make('li', {}, ...withCode(sentence)))),
        ]
      : []),
    make('h4', {}, 'What to do'),
    make('p', {}, ...withCode(finding.fix)),
    codeOf(finding, choices),
    finding.supply === undefined
      ? undefined
      : make('p', {}, make('strong', {}, 'To be sure: '), ...withCode(finding.supply)),
    finding.documentation === undefined
      ? undefined
      : make(
          'p',
          {},
          make('a', { href: finding.documentation, rel: 'noreferrer', target: '_blank' }, 'Documentation'),
        ),
  );
}

/** How to fix the signing code, in the language that is chosen. */
function codeOf({ fixInCode }: Finding, choices: Choices): HTMLElement | undefined {
  const languages = (Object.keys(LANGUAGES) as Language[]).filter((name) => fixInCode[name] !== undefined);
  if (languages.length === 0) return undefined;
  const choice = make('select', { 'aria-label': 'Language of the signing code' });
  for (const name of languages) choice.append(make('option', { value: name }, LANGUAGES[name]));
  const text = make('p', { class: 'in-code' });
  const show = () => text.replaceChildren(...withCode(fixInCode[choice.value as Language] ?? ''));
  choice.value = languages.includes(choices.language) ? choices.language : languages[0]!;
  choice.addEventListener('change', () => {
    choices.language = choice.value as Language;
    show();
  });
  show();
  return make(
    'div',
    {},
    make('div', { class: 'language' }, make('h4', {}, 'In the signing code'), choice),
    text,
  );
}

function othersOf(findings: readonly Finding[], choices: Choices): HTMLElement {
  return make(
    'details',
    { class: 'others' },
    make('summary', {}, `Also possible: ${findings.map(({ cause }) => cause).join(', ')}`),
    ...findings.map((finding) => findingOf(finding, choices)),
  );
}

function plain(sentence: string): string {
  return sentence.replaceAll('`', '');
}
