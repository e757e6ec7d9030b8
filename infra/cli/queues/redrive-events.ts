/** Gives authorization events back to their queue, by SQS's own redrive. */
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandFailure } from '../failure.ts';
import type { Redrive } from './way.ts';

const POLL_MILLISECONDS = 1000;

export const redriveEvents: Redrive = async ({ client, url, name }, { terminal, words }) => {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const SourceArn = Attributes['QueueArn'];
  await client.send(new StartMessageMoveTaskCommand({ SourceArn }));
  for (;;) {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
    const [newest] = Results;
    const moved = newest?.ApproximateNumberOfMessagesMoved ?? 0;
    const { Status = 'COMPLETED', FailureReason = '' } = newest ?? {};
    if (Status === 'COMPLETED') return { redriven: moved, left: 0 };
    if (Status !== 'RUNNING') {
      throw new CommandFailure('redrive-failed', words.queues.taskFailed(Status, FailureReason));
    }
    terminal.progress(words.queues.moving(name, moved));
    await wait(POLL_MILLISECONDS);
  }
};
