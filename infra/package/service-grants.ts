/** What functions of the same CDK app can be allowed; other apps use the constructs beside this file. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { grantCaller } from './callers.ts';
import { Onboarding } from './onboarding.ts';
import { TicketLookUp } from './ticket-look-up.ts';
import { TokenLookUp } from './token-look-up.ts';
import { WechatCalls } from './wechat-calls.ts';

/** The service whose functions are invoked. */
export interface ServiceGrantsProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** Their names in the settings. */
  callers: readonly string[];
}

/** All grants refer to the functions by name, so that no stack imports from another. */
export class ServiceGrants {
  private readonly scope: IConstruct;
  private readonly props: ServiceGrantsProps;

  constructor(scope: IConstruct, props: ServiceGrantsProps) {
    this.scope = scope;
    this.props = props;
  }

  /** Lets it look up tokens. */
  grantTokenLookup(reader: IGrantable): Grant {
    return new TokenLookUp(this.scope, this.props).grantTokenLookup(reader);
  }

  /** Lets it look up tickets. */
  grantTicketLookup(reader: IGrantable): Grant {
    return new TicketLookUp(this.scope, this.props).grantTicketLookup(reader);
  }

  /** Lets it call WeChat. */
  grantCallWechat(caller: IGrantable): Grant {
    return new WechatCalls(this.scope, this.props).grantCallWechat(caller);
  }

  /** Lets it make signed links. */
  grantCreateAuthorizationLink(caller: IGrantable): Grant {
    return new Onboarding(this.scope, this.props).grantCreateAuthorizationLink(caller);
  }

  /**
   * Lets it do what the settings say of a caller.
   *
   * @throws {Error} if the settings name no such caller
   */
  grantCaller(invoker: IGrantable & IConstruct, caller: string): Grant {
    if (!this.props.callers.includes(caller)) {
      throw new Error(`There is no caller "${caller}" in the settings, see docs/callers.md.`);
    }
    return grantCaller(invoker, caller, this.props);
  }
}
