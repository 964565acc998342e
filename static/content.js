// An answer with its text: what a question's fields hold.

/** @typedef {{answer: string, evidence: string}} Content */

/**
 * @param {{answer: string | null, evidence: string}} one
 * @param {{answer: string | null, evidence: string}} other
 */
export const isSame = (one, other) => one.answer === other.answer && one.evidence === other.evidence;
