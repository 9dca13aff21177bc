import { Argument, Command } from 'commander';
import { print } from '../output.js';
import { example } from './examples.js';

/** `completion`: what a shell has to know to complete the command's words. */
export function completionCommand(loadVerbs: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .summary('print a completion script for a shell')
    .description(
      'Prints a script with which your shell completes the commands, flags and values of countersign.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      example('source <(countersign completion bash)', 'countersign completion fish | source'),
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const places = placesOf(await loadVerbs());
      print(shell === 'fish' ? fishScript(places) : bashScript(places, shell === 'zsh'));
    });
}

/** A verb, or a verb of a verb, and what may follow it, or follow one of its flags. The empty path is the command itself. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
  readonly values: readonly { readonly flag: string; readonly words: readonly string[] }[];
}

function placesOf(verbs: readonly Command[]): Place[] {
  const below = (commands: readonly Command[], path: string): Place[] =>
    commands.flatMap((command) => {
      const own = `${path} ${command.name()}`.trim();
      const flags = command.createHelp().visibleOptions(command);
      const words = flags.flatMap(({ long }) => (long ? [long] : []));
      const names = command.commands.map((child) => child.name());
      const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
      const values = flags.flatMap(({ long, argChoices }) =>
        long && argChoices ? [{ flag: long, words: argChoices }] : [],
      );
      return [
        { path: own, words: [...names, ...choices, ...words], values },
        ...below(command.commands, own),
      ];
    });
  return [
    { path: '', words: [...verbs.map((verb) => verb.name()), '--help', '--version'], values: [] },
    ...below(verbs, ''),
  ];
}

/** Verbs, flags and values are words without blanks or quotes. zsh reads bash's script by a module of its own. */
function bashScript(places: readonly Place[], zsh: boolean): string {
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  return [
    ...(zsh ? ['autoload -U +X compinit && compinit', 'autoload -U +X bashcompinit && bashcompinit'] : []),
    '_countersign() {',
    `  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" at`,
    '  for ((at = 1; at < COMP_CWORD; at++)); do',
    `    case "\${path:+$path }\${COMP_WORDS[at]}" in`,
    `      ${paths.join('|')}) path="\${path:+$path }\${COMP_WORDS[at]}" ;;`,
    '    esac',
    '  done',
    '  case "$path" in',
    ...places.map(({ path, words }) => `    "${path}") words="${words.join(' ')}" ;;`),
    '  esac',
    `  case "$path \${COMP_WORDS[COMP_CWORD - 1]}" in`,
    ...places.flatMap(({ path, values }) =>
      values.map(({ flag, words }) => `    "${path} ${flag}") words="${words.join(' ')}" ;;`),
    ),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _countersign countersign',
    '',
  ].join('\n');
}

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, values }) => {
    const condition =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    const choices = new Map(values.map(({ flag, words }) => [flag, words]));
    return words.map((word) => {
      const chosen = choices.get(word);
      const what =
        chosen === undefined ? `-a '${word}'` : `-l '${word.slice(2)}' -x -a '${chosen.join(' ')}'`;
      return `complete -c countersign -n '${condition}' ${what}`;
    });
  });
  return `${lines.join('\n')}\n`;
}
