export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface BucketRecord {
  readonly id: number;
  readonly name: string;
  /** Twelve digits. */
  readonly ownerAccountId: string;
  readonly region: string;
  readonly createdAt: number;
  /** JSON text as it was put. */
  readonly policy?: string;
  /** All four switches on for a new bucket, as AWS has it since April 2023; absent after DeletePublicAccessBlock. */
  readonly publicAccessBlock?: PublicAccessBlock;
  /** JSON of the CORS rules. */
  readonly cors?: string;
  /** Absent: never enabled, and objects have the version `null`. */
  readonly versioning?: 'Enabled' | 'Suspended';
  /** Flat key, value; absent: no tag set. */
  readonly tags?: readonly string[];
  /** Further configurations by name (`encryption`, `ownership`, `acl` ...), each the text its operation wrote. Absent: none. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type BucketChange = {
  readonly [Field in 'policy' | 'publicAccessBlock' | 'cors' | 'versioning' | 'tags']?:
    | BucketRecord[Field]
    | null;
} & {
  /** Only those named are changed; null clears one. */
  readonly settings?: Readonly<Record<string, string | null>>;
};

export interface BucketStore {
  /** By name, names being global. Hot: answered from memory once seen. */
  find(name: string): Promise<BucketRecord | undefined>;
  /** Buckets of an account, by name in byte order. */
  list(ownerAccountId: string): Promise<readonly BucketRecord[]>;
  /** Undefined when the name is taken (the holder is not told). */
  create(bucket: Omit<BucketRecord, 'id'>): Promise<BucketRecord | undefined>;
  /** Sets fields; null clears one. */
  change(id: number, change: BucketChange): Promise<void>;
  /** False when it still holds a version or a delete marker. Uploads in progress go with it, and their blobs are given up. */
  delete(id: number): Promise<boolean>;
}
