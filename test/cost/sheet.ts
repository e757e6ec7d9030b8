/** Writes docs/cost.md out of the figures. */
import { format, resolveConfig } from 'prettier';
import { assume, files, type Basis, type Price } from './basis.ts';
import { isDeployed, monthOf, sumOf, type Line, type Month, type Switch } from './bill.ts';
import { RECONCILED, type OperationName } from './operations.ts';
import { operationTexts } from './texts.ts';

/** The deployments that the sheet shows, by their number of authorizers. */
export const SIZES = [10, 1000, 100_000];

/** What `npm run deploy` gives when nothing is set. */
const DEFAULT_EGRESS = 'nat-gateway ×2';

const switches: readonly Switch[] = [
  'customer-managed key',
  'X-Ray tracing',
  'alarms and dashboard',
];

/** The whole of docs/cost.md, formatted as the linter wants it. */
export async function sheetOf(basis: Basis): Promise<string> {
  const months = SIZES.map((authorizers) => monthOf({ authorizers }, basis));
  const withClient = SIZES.map((authorizers) =>
    monthOf({ authorizers, lookUpsPerHour: assume(basis, 'lookUpsPerHourWithClient') }, basis),
  );
  const text = [
    introduction(basis),
    monthly(months, withClient, basis),
    egress(months),
    dominating(months, withClient, basis),
    operations(months, basis),
    positions(months, basis),
    freeTiers(months, basis),
    assumptions(basis),
    prices(basis),
    leftOut(basis),
  ].join('\n\n');
  const options = await resolveConfig(files.sheet);
  return format(text, { ...options, parser: 'markdown' });
}

function introduction({ priceList, assumptions: { lookUpsPerHour, messagesPerDay } }: Basis) {
  const { region, currency, readOn } = priceList;
  return `# What it costs

<!-- Written by \`npm run cost\` from the files in test/cost/. Change those, not this. -->

List prices of ${region} in ${currency}, read on ${readOn}, without tax and free tiers. Each figure is **what was measured** × **how often it happens** × **what AWS charges**:

- [measurements.json](../test/cost/measurements.json): what every operation needs. \`npm run cost -- --measure\` runs the deployed bundles on this machine with a counter before every service that they call, and counts in the synthesized template. A test measures again.
- [assumptions.json](../test/cost/assumptions.json): your traffic, and times that only AWS could tell, each with its [reason](#assumptions). **They are guesses**, above all ${lookUpsPerHour?.value} look-ups an hour and ${messagesPerDay?.value} messages a day for each authorizer. \`npm run cost -- --assumptions my.json\` prints this sheet with the figures of your file in place of ours.
- [prices.json](../test/cost/prices.json): [where each was read](#prices); \`--prices\` takes another file, for another region.`;
}

function monthly(months: Month[], withClient: Month[], basis: Basis): string {
  const services = [...new Set(months.flatMap(({ lines }) => lines.map(({ service }) => service)))];
  const rows = services.map((service) => [
    service,
    months.map(({ lines }) => money(sumOf(lines.filter((line) => line.service === service)))),
  ]);
  return `## A month

${table(
  ['authorizers', SIZES.map(count)],
  [
    ...rows,
    ['**sum, without egress**', months.map(({ lines }) => bold(money(sumOf(lines))))],
    [
      `\`egress\`: \`${DEFAULT_EGRESS.replace(' ', '` ')}, the default`,
      months.map((month) => money(sumOf(month.egress[DEFAULT_EGRESS]))),
    ],
    ...switches.map((name) => [
      `${switchText(name, basis)}${isDeployed(name, basis) ? '' : ' (not in the template)'}`,
      months.map((month) => money(sumOf(isDeployed(name, basis) ? month.switches[name] : []))),
    ]),
    ['**as deployed by default**', months.map((month) => bold(money(everything(month, basis))))],
    ['the same per authorizer', months.map((month) => perAuthorizer(month, basis))],
    [
      'as deployed by default, your functions use `wxkeeper/client`',
      withClient.map((month) => money(everything(month, basis))),
    ],
  ],
)}

${furtherPlatform(months, basis)}`;
}

function switchText(name: Switch, { measurements: { stack } }: Basis): string {
  if (name === 'customer-managed key') return '`encryption`: `customer-managed-key`, the default';
  if (name === 'X-Ray tracing') return 'X-Ray traces';
  return `alarms on ${stack.alarmMetrics} metrics, ${stack.dashboards} dashboard`;
}

/** Its metrics are those of a small deployment that have a component's name on them. */
function furtherPlatform([small]: Month[], basis: Basis): string {
  const { alarmMetricsPerComponent } = basis.measurements.stack;
  const hours = Object.entries(small?.totals.metricHours ?? {})
    .filter(([name]) => name.includes('componentAppId='))
    .reduce((sum, [, each]) => sum + each, 0);
  const added = {
    secrets: 1,
    alarms: alarmMetricsPerComponent,
    metrics: hours / assume(basis, 'hoursPerMonth'),
  };
  const cost = Object.entries(added).reduce(
    (sum, [name, many]) => sum + many * (basis.priceList.prices[name]?.price ?? 0),
    0,
  );
  return `Each further platform under \`components\` adds ${money(cost)} for a secret, ${alarmMetricsPerComponent} metrics under alarms and its own metrics, and some cents for its clock. Only \`egress\`, \`natCount\` and \`encryption\` are settings; \`aws-managed-keys\` costs nothing.`;
}

/** Everything that a deployment with the default settings pays. */
function everything(month: Month, basis: Basis): number {
  return sumOf(allLines(month, basis));
}

function allLines({ lines, ...month }: Month, basis: Basis): Line[] {
  const deployed = switches.filter((name) => isDeployed(name, basis));
  const switched = deployed.flatMap((name) => month.switches[name]);
  return [...lines, ...month.egress[DEFAULT_EGRESS], ...switched];
}

function perAuthorizer(month: Month, basis: Basis): string {
  return `$${(everything(month, basis) / month.totals.authorizers).toFixed(4)}`;
}

function egress(months: Month[]): string {
  const names = Object.keys(months[0]?.egress ?? {}) as (keyof Month['egress'])[];
  const rows = names.map((name) => [
    `\`${name.replace(' ', '`, ')}`,
    months.map((month) => money(sumOf(month.egress[name]))),
  ]);
  const nothing = SIZES.map(() => '$0.00');
  return `## Egress

WeChat wants fixed addresses. What each value of \`egress\` (with \`natCount\`) adds to the sum:

${table(
  ['`egress`', SIZES.map(count)],
  [
    ...rows,
    ['`existing-vpc`', nothing],
    ['`none` (WeChat answers 61004, unless you find another way)', nothing],
  ],
)}

The price is the hours', not the traffic's: calls to WeChat are small and few. DynamoDB is reached through a gateway endpoint, which is free. With \`existing-vpc\` your own NAT carries the same traffic.`;
}

/** So many positions are named. */
const LARGEST = 5;

function dominating(months: Month[], withClient: Month[], basis: Basis): string {
  const texts = months.map((month) => {
    const sum = everything(month, basis);
    const largest = allLines(month, basis)
      .toSorted((one, other) => other.cost - one.cost)
      .slice(0, LARGEST)
      .map(
        ({ service, what, cost }) => `${service} ${what} ${money(cost)} (${percent(cost, sum)})`,
      );
    return `- **${count(month.totals.authorizers)}**: ${largest.join(', ')}.`;
  });
  const [small, large] = [months.at(0), months.at(-1)];
  const costIn = (month: Month | undefined, ...names: string[]) =>
    money(sumOf((month ? allLines(month, basis) : []).filter(({ what }) => names.includes(what))));
  const costOf = (...names: string[]) => costIn(large, ...names);
  const watching = ['metrics', 'alarms', 'dashboards'];
  return `## What dominates, and what you can turn off

The largest positions of a deployment by default:

${texts.join('\n')}

What that means:

- **With few authorizers it is the NAT**, which costs the same if nobody calls. \`nat-instance\` and \`natCount\` make it less, and an outage of that instance or zone more likely: calls to WeChat then fail, while good tokens are still handed out. After it come metrics, alarms and the dashboard, ${costIn(small, ...watching)} at 10 and ${costIn(large, ...watching)} at 100,000; no setting leaves them out.
- **With many authorizers it is the look-ups**: ${lookUpPrice(large, withClient.at(-1), basis)} a million, for invocations, their duration, the lines that Lambda writes of each, and reads. Ask less often: [\`wxkeeper/client\`](client.md) keeps tokens for 90 s. What else grows is messages, if you have many.
- **Logs** are Lambda's own: with 100,000 authorizers START, END and REPORT are ${costOf('Lambda’s own lines')}, everything that our code writes ${costOf('lines of look-ups', 'other metric lines', 'our other lines')}, as look-ups share lines. A shorter retention saves next to nothing: taking in is what is charged.
- **Traces** are ${costOf('traces')} with 100,000 authorizers. Look-ups are not among them: \`get-access-token\` is traced only where its caller is, and then belongs to the caller's trace. Callers are taken not to be traced.
- **Not worth a thought**: storage, queue, schedules, secrets, KMS, the flow log, data through the NAT, the reconciliation.`;
}

/** Of a million of them, by what those save that are not made. */
function lookUpPrice(more: Month | undefined, fewer: Month | undefined, basis: Basis): string {
  if (!more || !fewer) return '';
  const millions = (lookUpsOf(more) - lookUpsOf(fewer)) / 1e6;
  return money((everything(more, basis) - everything(fewer, basis)) / millions);
}

function lookUpsOf({ totals: { counts } }: Month): number {
  return counts.lookUpFromTable + counts.lookUpFromMemory + counts.authorizerRenewal;
}

function operations(months: Month[], basis: Basis): string {
  const { measurements } = basis;
  const { stored, lookUpLines } = measurements;
  const lines = months.map(({ totals }) => quantity(totals.lookUpLines));
  const entries = Object.entries(measurements.operations) as [
    OperationName,
    (typeof measurements.operations)[OperationName],
  ][];
  const often = entries.map(([name]) => [
    `\`${name}\``,
    operationTexts[name].often,
    months.map(({ totals }) => quantity(totals.counts[name])),
  ]);
  const needed = entries.map(([name, needs]) => [
    `\`${name}\``,
    operationTexts[name].what,
    quantity(needs.readUnits),
    quantity(needs.writeUnits),
    quantity(Object.values(needs.invocations).reduce((sum, each) => sum + each, 0)),
    quantity(callsTo('secretsManager.', needs.requests)),
    quantity(callsTo('sqs.', needs.requests)),
    quantity(needs.events),
    quantity(callsTo('wechat.', needs.requests)),
    name.startsWith('lookUp') ? 'shared' : `${needs.logBytes} (${needs.metricBytes})`,
  ]);
  return `## Operations

What one of each needs, as measured: read and write request units, Lambda invocations, calls to Secrets Manager, messages sent to SQS, events, calls to WeChat, bytes logged (of which metric lines). A write inside a transaction counts twice, a change of a grant also writes its copy in the index. Ticket pushes find their copy of the secret outdated each time, as they come every 10 minutes and a copy is kept for 5.

${table(
  ['', '', 'reads', 'writes', 'invoked', 'secrets', 'SQS', 'events', 'WeChat', 'log bytes'],
  needed,
)}

- \`reconciliation\` and \`adoption\` are of ${RECONCILED} accounts, a page of WeChat's list: 1,000 unchanged accounts need twice the reads and calls.
- Look-ups that are answered from the table or from memory share lines of ${lookUpLines.table.lineBytes} bytes, and ${lookUpLines.table.lookUpBytes} more for each look-up in them: a full line of ${assume(basis, 'lookUpsPerLine')}, or one a minute from each instance. That makes ${lines.join(', ')} lines a month.
- An authorizer's items take ${stored.bytes} bytes in the table (${stored.items} items, and a copy of the grant in the index).

How often each happens in a month, in the names of the [assumptions](#assumptions):

${table(['', '', SIZES.map(count)], often)}`;
}

function positions(months: Month[], basis: Basis): string {
  const [first] = months;
  const rows = (first ? allLines(first, basis) : []).map((line, index) => {
    const price = basis.priceList.prices[line.priceName];
    const each = months.map((month) => allLines(month, basis)[index]);
    return [
      `${line.service}: ${line.what}`,
      line.from,
      each.map((one) => quantity(one?.quantity ?? 0)),
      price ? priceText(price) : '',
      each.map((one) => money(one?.cost ?? 0)),
    ];
  });
  const sizes = SIZES.map(count);
  return `## All positions

Quantity, price and cost of every position with the default egress; the three columns are the three sizes, first the quantities, then the costs.

${table(['', 'quantity from', sizes, 'price', sizes], rows)}`;
}

function freeTiers(months: Month[], basis: Basis): string {
  const { priceList, measurements } = basis;
  const worth = Object.entries(priceList.freeTiers).map(([name, free]) => {
    const price = priceList.prices[name];
    const each = months.map((month) => {
      const used = allLines(month, basis).filter(({ priceName }) => priceName === name);
      const needed = used.reduce((sum, line) => sum + line.quantity, 0);
      return price ? (Math.min(needed, free) * price.price) / price.per : 0;
    });
    const times = price?.per === 1 ? '× ' : '';
    return { text: `${quantity(free)} ${times}${price?.unit ?? name}`, each };
  });
  const sums = months.map((_, index) =>
    worth.reduce((sum, { each }) => sum + (each[index] ?? 0), 0),
  );
  return `## Free tiers

Not subtracted anywhere above, as an account has them once for all that runs in it. They would take off at most:

${table(
  ['free each month', SIZES.map(count)],
  [
    ...worth.map(({ text, each }) => [text, each.map(money)]),
    ['**together**', sums.map((sum) => bold(money(sum)))],
  ],
)}

Three dashboards are free too, but only [of up to 50 metrics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html) each: ours names ${measurements.stack.dashboardMetrics} and searches for more.`;
}

function assumptions(basis: Basis): string {
  const rows = Object.entries(basis.assumptions).map(([name, { value, unit, why }]) => [
    `\`${name}\``,
    `${quantity(value)} ${unit}`,
    why,
  ]);
  return `## Assumptions\n\n${table(['', '', 'why'], rows)}`;
}

function prices({ priceList }: Basis): string {
  const rows = Object.entries(priceList.prices).map(([name, price]) => [
    `\`${name}\``,
    priceText(price),
    price.source ? `<${price.source}>` : 'from memory, not confirmed',
  ]);
  return `## Prices\n\n${priceList.region}. ${priceList.note}\n\n${table(['', '', 'read at'], rows)}`;
}

function leftOut({ assumptions: { lookUpsPerHour } }: Basis): string {
  return `## What is not in it

- Your own functions: that they invoke \`wxkeeper-get-access-token\` is in it, that they wait for it is not.
- Rules on the event bus, and what they lead to: EventBridge charges nothing for delivery within the account.
- Calls by strangers. The API's throttle bounds them: at its limit of 500 requests a second all month they would be 1,314 million requests.
- Logs Insights queries ($0.005 for each GB read, from memory), mails of alarms, support, tax, Savings Plans.
- Metrics that are only written when something fails or has to wait, $0.30 each for a month in which every hour has one; and the lines of failures.
- Traffic between zones, $0.01 for each GB: what goes through the NAT is little.
- Bursts. \`lookUpsPerHour\` (${lookUpsPerHour?.value}) is an average, and nothing here is charged by the peak.
- Other regions. Only us-east-1 was computed: prices of ap-southeast-1, ap-east-1 and cn-north-1 could be found for single services only (a NAT gateway in Singapore is $0.059 an hour; in cn-north-1 a metric is ¥2.00 and an alarm ¥0.622 a month). Fill in a copy of prices.json for yours.`;
}

function callsTo(prefix: string, requests: Record<string, number>): number {
  return Object.entries(requests)
    .filter(([name]) => name.startsWith(prefix))
    .reduce((sum, [, times]) => sum + times, 0);
}

type Cells = readonly (string | readonly string[])[];

/** Cells that belong together may come as a list. */
function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells) => `| ${cells.flat().join(' | ')} |`;
  return [line(head), line(head.flat().map(() => '---')), ...rows.map(line)].join('\n');
}

function money(amount: number): string {
  const text = Math.abs(amount).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return amount <= -0.005 ? `−$${text}` : `$${text}`;
}

function priceText({ price, per, unit }: Price): string {
  const amount = price.toLocaleString('en-US', { maximumFractionDigits: 10 });
  return `$${amount} / ${per === 1 ? '' : `${per.toLocaleString('en-US')} `}${unit}`;
}

/** Four digits: more would promise too much. */
function quantity(value: number): string {
  const maximumFractionDigits = 4;
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: value < 10_000 ? 4 : 7,
    maximumFractionDigits,
  });
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}

function bold(text: string): string {
  return `**${text}**`;
}
