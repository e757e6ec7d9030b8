/** The kinds of secrets that a function can be allowed to read. */

/** `components`: the secrets of all components. `links`: the key for signed links. */
export type SecretKind = 'components' | 'links';
