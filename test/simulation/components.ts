/** The third-party platforms of one deployment, and how the parts of a history call what is theirs. */
import { component } from '../support/services.ts';

/** Has accounts, keys and tickets of its own; in some histories it is there as well. */
export const secondComponent: typeof component = {
  componentAppId: 'wxfedcba9876543210',
  componentAppSecret: 'e1d2c3b4a5968778695a4b3c2d1e0f9f',
  messageToken: 'another-message-token',
  encodingAesKey: 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba',
};

/** All that a deployment can serve. */
export const allComponents = [component, secondComponent];

/** Whatever names a component, and perhaps an account. */
interface Named {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** The owner of a token: an account's appid or `component`; what is the second one's says so. */
export function ownerName({ componentAppId, authorizerAppId = 'component' }: Named): string {
  const isFirst = componentAppId === component.componentAppId;
  return isFirst ? authorizerAppId : `second ${authorizerAppId}`;
}
