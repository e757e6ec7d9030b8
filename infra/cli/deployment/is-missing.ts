/** Whether AWS says that what was asked for is not there. Many of its services say it by this name. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}
