import { type Finding, StorageError, verifyStore } from '@countersign/server/store';
import { EXIT, unreachable } from '../exit.js';
import { print, printJson, visibleMessage } from '../output.js';
import { dataDirectory } from './data-directory.js';

/**
 * Scrubs a data directory and prints what is not as it should be, one finding a line.
 *
 * @throws CommandError exit 3 when it cannot be read, or a server has it
 */
export async function verify(flags: { readonly data?: string; readonly json?: boolean }): Promise<void> {
  const directory = dataDirectory(flags.data);
  const findings: Finding[] = [];
  const checked = { records: 0, bytes: 0 };
  const onChecked = (bytes: number): void => {
    checked.records += 1;
    checked.bytes += bytes;
  };
  try {
    for await (const finding of verifyStore(directory, { onChecked })) {
      findings.push(finding);
      if (!flags.json)
        print(`${finding.harmless ? 'left over' : finding.kind}: ${visibleMessage(finding.message)}\n`);
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw unreachable(error.code, error.message, error);
  }
  const whole = findings.every(({ harmless }) => harmless);
  if (flags.json) printJson({ whole, directory, checked, findings });
  else
    print(
      `${whole ? 'whole' : 'not whole'}: ${checked.records} versions and parts, ${checked.bytes} bytes read\n`,
    );
  if (!whole) process.exitCode = EXIT.no;
}
