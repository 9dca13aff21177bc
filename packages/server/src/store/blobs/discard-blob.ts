/** Gives up a blob that no row names any more; must not throw, nor be called before the commit that took the name away. */
export type DiscardBlob = (id: string) => void;
