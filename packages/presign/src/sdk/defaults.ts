/** Seconds a URL lives where nobody says, as in the SDK's `getSignedUrl`. */
export const DEFAULT_EXPIRES_IN_SECONDS = 900;

/** Seconds a form is good for where nobody says, as in the SDK's `createPresignedPost`. */
export const DEFAULT_POST_EXPIRES_SECONDS = 3_600;
