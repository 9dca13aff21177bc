import { Command } from 'commander';
import { type DataFlag, withDataOption } from './data-option.js';
import { example } from './examples.js';

interface AccountsFlags extends DataFlag {
  readonly json?: boolean;
}

/** `accounts`: the accounts of the running server. */
export function accountsCommand(): Command {
  const accounts = new Command('accounts')
    .summary("list or add the running server's accounts")
    .description('Lists or adds accounts of the running server.')
    .addHelpText('after', example('countersign accounts list', 'countersign accounts add 210987654321'));
  const list = accounts
    .command('list')
    .description('print the ids of all accounts')
    .addHelpText('after', example('countersign accounts list --json'))
    .action(async (flags: AccountsFlags) => (await import('../local/accounts.js')).listAccounts(flags));
  const add = accounts
    .command('add')
    .description('add an account, and print the keys of its root user')
    .argument(
      '<account>',
      'ID (twelve digits), or ID=@FILE where the file holds KEY:SECRET (@- reads standard input), or ID=KEY:SECRET',
    )
    .addHelpText(
      'after',
      example('countersign accounts add 210987654321', 'countersign accounts add 210987654321=@keys.txt'),
    )
    .action(async (account: string, flags: AccountsFlags) =>
      (await import('../local/accounts.js')).addAccount(account, flags),
    );
  for (const command of [list, add]) withDataOption(command).option('--json', 'print JSON');
  return accounts;
}
