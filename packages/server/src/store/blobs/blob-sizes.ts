/** Blobs up to this many bytes are packed together, written in one go, and kept whole in memory once seen. */
export const SMALL_BLOB_BYTES = 131_072;

/** How much is read of a larger one at a time. */
export const PIECE_BYTES = 262_144;
