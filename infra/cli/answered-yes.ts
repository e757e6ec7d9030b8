/** Asks a person something that is answered by yes or no: whatever is no yes is a no. */
import type { Session } from './session.ts';

export async function isAnsweredYes(
  question: string,
  { terminal, words }: Pick<Session, 'terminal' | 'words'>,
): Promise<boolean> {
  const answer = await terminal.ask(`${question} `);
  return words.questions.yes.test(answer.trim());
}
