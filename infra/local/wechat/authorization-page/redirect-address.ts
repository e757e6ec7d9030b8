/** The address to which WeChat sends a browser back. */

/** Appends a query, in front of a fragment and after a query that is already there. */
export function withQuery(redirectUri: string, query: string): string {
  const [address = '', ...fragment] = redirectUri.split('#');
  return [`${address}${address.includes('?') ? '&' : '?'}${query}`, ...fragment].join('#');
}

/** Whether a browser can be sent there. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}
