/** What is known of the names in WeChat's pushes, to distinguish fields from texts of users. */

function wordsOf(text: string): string[] {
  return text.split(/\s+/);
}

/**
 * Fields that WeChat itself fills in, at the top of a push: their values contain no markup. A push
 * has each of them once, so a second one is something else.
 */
export const madeByWechat: ReadonlySet<string> = new Set(
  wordsOf(
    `ToUserName FromUserName CreateTime MsgType Event AppId InfoType
   ComponentVerifyTicket AuthorizerAppid AuthorizationCode
   AuthorizationCodeExpiredTime PreAuthCode appid status auth_code MsgId MsgID
   MsgDataId Idx BusinessId bizmsgmenuid MediaId MediaId16K ThumbMediaId PicUrl
   Format Location_X Location_Y Scale Latitude Longitude Precision Ticket MenuId
   CardId`,
  ),
);

/** The same for elements with a user's text beside them. */
const madeByWechatWithin: ReadonlySet<string> = new Set([
  'ScanType',
  'Location_X',
  'Location_Y',
  'Scale',
]);

/** Whether WeChat itself fills the field in. @param isTop whether it is a field of the push itself */
export function isOwn(name: string, isTop: boolean): boolean {
  return isTop ? madeByWechat.has(spelled(name)) : madeByWechatWithin.has(name);
}

/**
 * Fields that are told apart by their name whatever its case: what becomes of a push depends on
 * them. `AppId` is not one of them: `appid` is another field.
 */
const decisive = wordsOf(
  `ToUserName FromUserName CreateTime MsgType Event MsgId InfoType
   ComponentVerifyTicket AuthorizerAppid AuthorizationCode
   AuthorizationCodeExpiredTime PreAuthCode`,
);
const spelling = new Map(decisive.map((name) => [name.toLowerCase(), name]));
/** The same, of which a push has one text each, whatever it is wrapped in. */
const single: ReadonlySet<string> = new Set([...decisive, 'AppId', 'appid', 'auth_code']);

/** Whether the one text in a list or an element of this name is its value. */
export function isOnce(name: string): boolean {
  return single.has(name);
}

/** Names that differ from a decisive one in case only, and are other fields of WeChat's. */
const others: ReadonlySet<string> = new Set(['MsgID']);

/** WeChat's own spelling of a field's name, at the top of a push. */
export function spelled(name: string): string {
  return others.has(name) ? name : (spelling.get(name.toLowerCase()) ?? name);
}

/** Fields with a text of somebody else's, which can contain anything, but no fields. */
const writtenByPeople: ReadonlySet<string> = new Set(
  wordsOf(
    `content title description url label poiname recognition eventkey scanresult
   sessionfrom outerstr remark remarkamount memo nickname nick_name finder_nickname
   name reason msg message legal_persona_name legal_persona_wechat wxuser idname
   component_phone`,
  ),
);

/** Whether it is one of them, whatever its case. */
export function isWrittenByPeople(name: string): boolean {
  return writtenByPeople.has(name.toLowerCase());
}

/** InfoTypes whose pushes have no text of anybody's. */
const withoutTexts: ReadonlySet<unknown> = new Set([
  'component_verify_ticket',
  'authorized',
  'updateauthorized',
  'unauthorized',
]);

/** Whether pushes of this InfoType have fields of WeChat's own only. */
export function hasNoTexts(infoType: unknown): boolean {
  return withoutTexts.has(typeof infoType === 'string' ? infoType.trim() : infoType);
}

/** Elements with such texts that a push has once, in any case: a second one comes of a text. */
const once: ReadonlySet<string> = new Set(
  wordsOf(
    `info scancodeinfo sendlocationinfo sendpicsinfo piclist sender receiver promoter
   applyauthorizationinfonoitfy dispatch_info result_info`,
  ),
);
/** Within another one they may be lists. */
const onceAtTop: ReadonlySet<string> = new Set(
  wordsOf(
    `image voice video music articles transinfo minigame cargo insured service result
   guidescanevent publisheventinfo copyrightcheckresult articleurlresult
   subscribemsgpopupevent subscribemsgchangeevent subscribemsgsentevent
   openproductaccountregister openproductspuaudit qualificationauditresult
   scenegroupaudit aftersale_info complaint_info order_info withdraw_info
   bussicallbackinfo audit_event upload_event`,
  ),
);

/** An element, and whether it is one of the push itself. */
interface Place {
  name: string;
  isTop: boolean;
}

/** Lists in which no user has written anything: their entries need not have a field in common. */
const listsOfWechat: ReadonlySet<string> = new Set(['list', 'item']);

/**
 * Whether elements in a row can be the entries of a list. Those of a list have fields in common: what
 * has none comes of a text. A text that adds entries with such a field cannot be told from a list.
 *
 * @param entries the names in each of them
 */
export function isListOf({ name, isTop }: Place, entries: readonly (readonly string[])[]): boolean {
  if (!canRepeat({ name, isTop })) return false;
  if (listsOfWechat.has(name.toLowerCase())) return true;
  if (entries.every((names) => names.length === 0)) return true;
  const [first = [], ...further] = entries.map((names) => new Set(names));
  return [...first].some((each) => further.every((names) => names.has(each)));
}

/** Whether an element can stand several times in a row at all. */
export function canRepeat({ name, isTop }: Place): boolean {
  const lowered = name.toLowerCase();
  return !once.has(lowered) && !(isTop && onceAtTop.has(lowered)) && !isWrittenByPeople(name);
}

/** Whether WeChat has an element of that name in this one and beside it. */
export function isKnownTwin(parent: { name: string }, { name }: { name: string }): boolean {
  return parent.name === 'scene_group_ext_list' && name === 'name';
}

/** Texts of users that follow each other in this order, with nothing between them. */
const textsInARow = [
  ['Title', 'Description', 'Url'],
  ['Label', 'Poiname'],
  wordsOf('name code code_type legal_persona_wechat legal_persona_name component_phone'),
  wordsOf('wxuser idname component_phone'),
];

/** The text itself, and those that can follow it. */
export function rowFrom(name: string): readonly string[] {
  const row = textsInARow.find((names) => names.includes(name)) ?? [name];
  return row.slice(row.indexOf(name));
}

/** Kinds of messages that have no `Event`: one in them was written by the user. */
const messageTypes: ReadonlySet<string> = new Set(
  wordsOf(
    `text image voice video shortvideo location link music news file miniprogrampage
   transfer_customer_service`,
  ),
);
const fieldsOfEvents: ReadonlySet<string> = new Set(['Event', 'EventKey', 'InfoType']);

/** Whether a push of this kind has no such field. */
export function isForeign(name: string, msgType: unknown): boolean {
  return typeof msgType === 'string' && messageTypes.has(msgType) && fieldsOfEvents.has(name);
}
