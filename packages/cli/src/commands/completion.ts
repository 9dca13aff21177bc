import { Argument, Command } from 'commander';
import { print } from '../output.js';
import { example } from './examples.js';

/** `completion`: what a shell has to know to complete the command's words. */
export function completionCommand(loadVerbs: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .summary('print the completion script of a shell')
    .description('Prints a script with which the shell completes verbs and flags of countersign.')
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

/** A verb, or a verb of a verb, and what may follow it. The empty path is the command itself. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
}

function placesOf(verbs: readonly Command[]): Place[] {
  const below = (commands: readonly Command[], path: string): Place[] =>
    commands.flatMap((command) => {
      const own = `${path} ${command.name()}`.trim();
      const flags = command.createHelp().visibleOptions(command);
      const words = flags.flatMap(({ long }) => (long ? [long] : []));
      const names = command.commands.map((child) => child.name());
      return [{ path: own, words: [...names, ...words] }, ...below(command.commands, own)];
    });
  return [
    { path: '', words: [...verbs.map((verb) => verb.name()), '--help', '--version'] },
    ...below(verbs, ''),
  ];
}

/** Verbs and flags are words without blanks or quotes. zsh reads bash's script by a module of its own. */
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
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _countersign countersign',
    '',
  ].join('\n');
}

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words }) => {
    const condition =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    return words.map((word) => `complete -c countersign -n '${condition}' -a '${word}'`);
  });
  return `${lines.join('\n')}\n`;
}
