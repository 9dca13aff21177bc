import { describe, expect, it } from 'vitest';
import { DNS_SUFFIXES, isAwsHost, PARTITIONS, partitionOf } from '../src/partitions.js';
import { isOptInRegion, REGIONS } from '../src/regions.js';

describe('partitionOf', () => {
  it.each([
    ['eu-central-1', 'aws', 'amazonaws.com'],
    ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
    ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
    ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk'],
    ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov'],
    ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
    ['xx-newland-1', 'aws', 'amazonaws.com'],
    ['default', 'aws', 'amazonaws.com'],
  ])('puts %s into %s', (region, id, dnsSuffix) => {
    expect(partitionOf(region)).toMatchObject({ id, dnsSuffix });
  });

  it('puts the home of IAM into its own partition', () => {
    for (const partition of PARTITIONS) expect(partitionOf(partition.iamRegion)).toBe(partition);
  });
});

describe('isAwsHost', () => {
  it.each(DNS_SUFFIXES)('knows names below %s', (suffix) => {
    expect(isAwsHost(`s3.somewhere-1.${suffix}`)).toBe(true);
    expect(isAwsHost(`S3.SOMEWHERE-1.${suffix.toUpperCase()}:443`)).toBe(true);
    expect(isAwsHost(`s3.not${suffix}`)).toBe(false);
    expect(isAwsHost(`${suffix}.example.com`)).toBe(false);
  });
});

describe('REGIONS', () => {
  it('has each region once, in the partition that its name says', () => {
    expect(REGIONS.size).toBe(48);
    for (const [id, region] of REGIONS) {
      expect(region.id).toBe(id);
      expect(region.partition).toBe(partitionOf(id).id);
    }
  });

  it('has seventeen regions that every commercial account begins with', () => {
    const enabled = [...REGIONS.values()].filter(({ partition, optIn }) => partition === 'aws' && !optIn);
    expect(enabled).toHaveLength(17);
  });

  it('takes Signature Version 2 where S3 was before 2014', () => {
    const old = [...REGIONS.values()]
      .filter(({ signatureVersion2 }) => signatureVersion2)
      .map(({ id }) => id);
    expect(old).toContain('us-east-1');
    expect(old).toContain('sa-east-1');
    expect(old).not.toContain('eu-central-1');
    expect(old).not.toContain('cn-north-1');
    expect(old).toHaveLength(10);
  });
});

describe('isOptInRegion', () => {
  it.each([
    ['us-east-1', false],
    ['eu-north-1', false],
    ['ap-east-1', true],
    ['me-south-1', true],
    ['mx-central-1', true],
    ['us-gov-east-1', false],
    ['cn-north-1', false],
    ['eusc-de-east-1', false],
    ['af-north-1', true],
    ['eusc-de-west-1', false],
    ['default', false],
  ])('%s: %s', (region, optIn) => {
    expect(isOptInRegion(region)).toBe(optIn);
  });
});
