import { randomBytes } from 'node:crypto';
import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required, text } from '../query/query-input.js';
import type { IamStore, MfaDeviceRecord, UserRecord } from '../store/ports/iam.js';
import { optionalXml, type XmlContent, xml } from '../wire/xml-writer.js';
import { deleteConflict, quotaExceeded } from './errors.js';
import { base32 } from './ids.js';
import { existingUserName, NAME, newUserName, paging, path, QUOTAS, tags } from './limits.js';
import { qrCodePng } from './mfa-qr-code.js';
import { handler, type IamExchange, type TargetOf } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { newTags, type Taggable, tagElements } from './tags.js';
import { codeOf, stepAt } from './totp.js';
import { userElements } from './user-elements.js';
import { existingUser, findUserOrCaller } from './user-or-caller.js';

/** Virtual MFA devices (TOTP). Texts as recorded from AWS in February 2026, unless said otherwise. */

const serialNumber = required(text({ minimum: 9, maximum: 256, pattern: '[\\w+=/:,.@-]+' }));
const code = required(text({ minimum: 6, maximum: 6, pattern: '[\\d]+' }));
const enabling = {
  UserName: required(existingUserName),
  SerialNumber: serialNumber,
  AuthenticationCode1: code,
  AuthenticationCode2: code,
} as const;

/** Base32 of so many bytes is a seed of 64 characters, as AWS's are. */
const SEED_BYTES = 40;

/** How many steps a device's clock may be off when it is enabled. I believe; AWS names no figure. */
const ENABLING_STEPS = 10;

/** The seed is told once. */
export const createVirtualMfaDevice = handler(
  { Path: path, VirtualMFADeviceName: required(text({ minimum: 1, ...NAME })), Tags: tags },
  async ({ services, caller, now }, input) => {
    const device: MfaDeviceRecord = {
      accountId: caller.accountId,
      name: `${input.Path ?? '/'}${input.VirtualMFADeviceName}`,
      createdAt: now,
      seed: base32(randomBytes(SEED_BYTES)),
      tags: newTags(input.Tags, 'insensitive'),
    };
    if (!(await services.iam.mfaDevices.create(device)))
      throw queryError('EntityAlreadyExists', 'MFA device already exists.');
    const label = `${input.VirtualMFADeviceName}@${caller.accountId}`;
    const uri = `otpauth://totp/${encodeURIComponent(label)}?secret=${device.seed}`;
    return xml(
      'VirtualMFADevice',
      xml('SerialNumber', serialOf(device)),
      xml('Base32StringSeed', Buffer.from(device.seed).toString('base64')),
      xml('QRCodePNG', qrCodePng(uri).toString('base64')),
      tagElements(device.tags),
    );
  },
);

export const deleteVirtualMfaDevice = handler({ SerialNumber: serialNumber }, async (exchange, input) => {
  const device = await existingDevice(exchange, input.SerialNumber);
  // As reported by callers.
  if (device.userId !== undefined) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
  if (!(await exchange.services.iam.mfaDevices.delete(device.accountId, device.name)))
    throw noSuchDevice(input.SerialNumber);
  return undefined;
});

/** Two codes in a row show that whoever enables the device has it. */
export const enableMfaDevice = handler(enabling, async (exchange, input) => {
  const user = await existingUser(exchange, input.UserName);
  const device = await existingDevice(exchange, input.SerialNumber);
  if (device.userId !== undefined) throw queryError('EntityAlreadyExists', 'MFA Device is already in use.');
  if ((await devicesOf(exchange.services.iam, user)).length >= QUOTAS.MfaDevicesPerUser)
    throw quotaExceeded('MFADevicesPerUser', QUOTAS.MfaDevicesPerUser);
  await saveDevice(exchange, {
    ...inStep(device, input, exchange.now),
    userId: user.id,
    enabledAt: exchange.now,
  });
  return undefined;
});

export const resyncMfaDevice = handler(enabling, async (exchange, input) => {
  const user = await existingUser(exchange, input.UserName);
  const device = await existingDevice(exchange, input.SerialNumber);
  if (device.userId !== user.id) throw noSuchDevice(input.SerialNumber);
  await saveDevice(exchange, inStep(device, input, exchange.now));
  return undefined;
});

export const deactivateMfaDevice = handler(
  { UserName: existingUserName, SerialNumber: serialNumber },
  async (exchange, input) => {
    const user = await findUserOrCaller(exchange, input.UserName);
    const { userId, enabledAt: _, drift: __, ...device } = await existingDevice(exchange, input.SerialNumber);
    if (user === 'root' || userId !== user.id) throw noSuchDevice(input.SerialNumber);
    await saveDevice(exchange, device);
    return undefined;
  },
);

export const getMfaDevice = handler(
  { SerialNumber: serialNumber, UserName: newUserName },
  async (exchange, input) => {
    const user = await findUserOrCaller(exchange, input.UserName);
    const device = await existingDevice(exchange, input.SerialNumber);
    if (user === 'root' || device.userId !== user.id) throw noSuchDevice(input.SerialNumber);
    return heldElements(user, device);
  },
);

export const listMfaDevices = handler({ UserName: existingUserName, ...paging }, async (exchange, input) => {
  const user = await findUserOrCaller(exchange, input.UserName);
  const held = user === 'root' ? [] : await devicesOf(exchange.services.iam, user);
  const page = paginate(held, ({ name }) => name, input);
  return [
    memberList('MFADevices', page.items, (device) =>
      user === 'root' ? undefined : heldElements(user, device),
    ),
    pageElements(page),
  ];
});

export const listVirtualMfaDevices = handler(
  { AssignmentStatus: text({ values: ['Assigned', 'Unassigned', 'Any'] }), ...paging },
  async ({ services: { iam }, caller }, input) => {
    const status = input.AssignmentStatus ?? 'Any';
    const all = await iam.mfaDevices.list(caller.accountId);
    const users = new Map((await iam.listUsers(caller.accountId)).map((user) => [user.id, user]));
    const page = paginate(
      all.filter(({ userId }) => status === 'Any' || (status === 'Assigned') === (userId !== undefined)),
      ({ name }) => name,
      input,
    );
    return [
      memberList('VirtualMFADevices', page.items, (device) => {
        const user = users.get(device.userId ?? '');
        return [
          xml('SerialNumber', serialOf(device)),
          enableDate(device),
          user && xml('User', userElements(user)),
        ];
      }),
      pageElements(page),
    ];
  },
);

export const TAGGED_DEVICES: Taggable<MfaDeviceRecord> = {
  parameter: 'SerialNumber',
  name: serialNumber,
  existing: existingDevice,
  save: saveDevice,
};

/** The devices that are enabled for a user, by name. */
export async function devicesOf(iam: IamStore, user: UserRecord): Promise<readonly MfaDeviceRecord[]> {
  return (await iam.mfaDevices.list(user.accountId)).filter(({ userId }) => userId === user.id);
}

/** The device of that serial number; undefined where the account has none. */
export async function findDevice(
  iam: IamStore,
  accountId: string,
  serial: string,
): Promise<MfaDeviceRecord | undefined> {
  const prefix = `arn:aws:iam::${accountId}:mfa`;
  const device = serial.startsWith(`${prefix}/`)
    ? await iam.mfaDevices.find(accountId, serial.slice(prefix.length))
    : undefined;
  return device && serialOf(device) === serial ? device : undefined;
}

/**
 * The device after `sent`, one of its codes, was used; undefined where it is none, or was used before.
 * A step before and after the present one count as the present: clocks are not exact.
 */
export function afterCode(device: MfaDeviceRecord, sent: string, now: number): MfaDeviceRecord | undefined {
  const present = stepAt(now) + (device.drift ?? 0);
  const step = [present, present - 1, present + 1].find((tried) => codeOf(device.seed, tried) === sent);
  return step === undefined || step <= (device.lastStep ?? -1) ? undefined : { ...device, lastStep: step };
}

/** @throws AwsError InvalidAuthenticationCode */
function inStep(
  device: MfaDeviceRecord,
  { AuthenticationCode1, AuthenticationCode2 }: { AuthenticationCode1: string; AuthenticationCode2: string },
  now: number,
): MfaDeviceRecord {
  const present = stepAt(now);
  for (let away = 0; away <= ENABLING_STEPS; away += 1) {
    for (const step of [present - away, present + away]) {
      const { seed } = device;
      if (codeOf(seed, step - 1) === AuthenticationCode1 && codeOf(seed, step) === AuthenticationCode2)
        return { ...device, drift: step - present, lastStep: step };
    }
  }
  throw queryError('InvalidAuthenticationCode');
}

function heldElements(user: UserRecord, device: MfaDeviceRecord): XmlContent {
  return [xml('UserName', user.userName), xml('SerialNumber', serialOf(device)), enableDate(device)];
}

function enableDate({ enabledAt }: MfaDeviceRecord): XmlContent {
  return optionalXml('EnableDate', enabledAt === undefined ? undefined : isoSeconds(enabledAt));
}

function serialOf({ accountId, name }: Pick<MfaDeviceRecord, 'accountId' | 'name'>): string {
  return `arn:aws:iam::${accountId}:mfa${name}`;
}

/** A device that is to be made. */
export const newDevice: TargetOf<{
  readonly Path: string | undefined;
  readonly VirtualMFADeviceName: string;
}> = ({ caller }, input) => ({
  arn: serialOf({ accountId: caller.accountId, name: `${input.Path ?? '/'}${input.VirtualMFADeviceName}` }),
});

export const device: TargetOf<{ readonly name: string } | { readonly SerialNumber: string }> = (
  _,
  input,
) => ({
  arn: 'name' in input ? input.name : input.SerialNumber,
});

/** @throws AwsError NoSuchEntity */
async function existingDevice({ services, caller }: IamExchange, serial: string): Promise<MfaDeviceRecord> {
  const found = await findDevice(services.iam, caller.accountId, serial);
  if (!found) throw noSuchDevice(serial);
  return found;
}

async function saveDevice({ services }: IamExchange, changed: MfaDeviceRecord): Promise<void> {
  if (!(await services.iam.mfaDevices.save(changed))) throw noSuchDevice(serialOf(changed));
}

function noSuchDevice(serial: string): AwsError {
  return queryError('NoSuchEntity', `MFA Device with serial number ${serial} does not exist.`);
}
