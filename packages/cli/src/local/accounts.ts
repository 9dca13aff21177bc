import { print, printJson } from '../output.js';
import { type AccountArgument, readAccounts } from './account-argument.js';
import { adminClient } from './admin-client.js';

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** Prints the ids of all accounts, one a line. */
export async function listAccounts(flags: Flags): Promise<void> {
  const accounts = (await adminClient(flags.data).request('GET', '/api/v1/accounts')) as AccountArgument[];
  if (flags.json) printJson(accounts);
  else for (const { id } of accounts) print(`${id}\n`);
}

/** Adds an account and prints the keys of its root user: this is where they are to be had. */
export async function addAccount(text: string, flags: Flags): Promise<void> {
  const [account] = readAccounts([text]);
  const added = (await adminClient(flags.data).request(
    'POST',
    '/api/v1/accounts',
    account,
  )) as AccountArgument;
  if (flags.json) printJson(added);
  else print(`${added.id} ${added.accessKeyId} ${added.secretAccessKey}\n`);
}
