import { partitionOf } from './partitions.js';

/** A region, as far as it matters to whoever signs for it. */
export interface Region {
  /** `eu-central-1` */
  readonly id: string;
  /** Id of its partition. */
  readonly partition: string;
  /**
   * Launched after 20 March 2019: an account has to enable it, and it takes only session tokens of regional STS endpoints, or version 2
   * tokens of the global one.
   */
  readonly optIn: boolean;
  /** Still takes Signature Version 2: launched before January 2014, or GovCloud. */
  readonly signatureVersion2: boolean;
}

/**
 * Sources: the regions of AWS's partitions table (as its SDKs ship it); AWS Account Management Reference Guide, "Specify which AWS
 * Regions your account can use" (regions launched before 20 March 2019 are enabled by default, all later ones opt-in); IAM User
 * Guide, "Manage AWS STS in an AWS Region" (tokens); `signatureVersions` of S3 in the endpoints file of AWS's botocore.
 */
const OLDEST = [
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-west-1',
  'us-west-2',
];
const ENABLED_BY_DEFAULT = [
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-2',
  'eu-west-3',
  'us-east-2',
];
const OPT_IN = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
  'sa-west-1',
];
/** Regions of the other partitions need no enabling: an account there is made for them. */
const GOV_CLOUD = ['us-gov-east-1', 'us-gov-west-1'];
const ELSEWHERE = [
  'cn-north-1',
  'cn-northwest-1',
  'eu-isoe-west-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
];

const row =
  (optIn: boolean, signatureVersion2: boolean) =>
  (id: string): Region => ({ id, partition: partitionOf(id).id, optIn, signatureVersion2 });

/** The regions known when this was released, by id. Newer ones exist: ask {@link isOptInRegion} rather than for a row here. */
export const REGIONS: ReadonlyMap<string, Region> = new Map(
  [
    ...OLDEST.map(row(false, true)),
    ...ENABLED_BY_DEFAULT.map(row(false, false)),
    ...OPT_IN.map(row(true, false)),
    ...GOV_CLOUD.map(row(false, true)),
    ...ELSEWHERE.map(row(false, false)),
  ].map((region) => [region.id, region]),
);

/** Whether a region has to be enabled before it can be used. A commercial region that is not known yet is: all new ones are. */
export function isOptInRegion(region: string): boolean {
  const known = REGIONS.get(region);
  if (known) return known.optIn;
  return partitionOf(region).id === 'aws' && /^[a-z]{2}-[a-z]+-\d$/.test(region);
}
