/** Blobs up to this many bytes are kept whole in memory once seen, and written in one go. */
export const SMALL_BLOB_BYTES = 65_536;

/** How much is read of a larger one at a time. */
export const PIECE_BYTES = 262_144;
