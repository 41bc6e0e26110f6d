/**
 * Every prediction that is left open on the recordings, and the line that leaves it open.
 * By system and recording: `exchange header :line`.
 */
export const unknownExchanges: Record<string, Record<string, string[]>> = {}
