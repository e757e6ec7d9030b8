/** The bucket for large files, in memory. */
import type { CallFiles } from '../../shared/aws/call-files.ts';

/** With what was written, for a test to look at. */
export interface MemoryFiles extends CallFiles {
  stored: Map<string, { bytes: Uint8Array; contentType: string }>;
}

export function createMemoryFiles(): MemoryFiles {
  const stored: MemoryFiles['stored'] = new Map();
  return {
    bucket: 'test-bucket',
    stored,
    read: async (key) => {
      const file = stored.get(key);
      return file && new Uint8Array(file.bytes);
    },
    write: async (key, file) => {
      stored.set(key, file);
    },
  };
}
