/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** seconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  /** e.g. `taskFailedEventDetails`. */
  readonly [details: string]: unknown;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const LONGEST_HISTORY = 25_000;

/** What happened in an execution, in order. */
export class History {
  readonly events: HistoryEvent[] = [];

  constructor(private readonly onEvent: (event: HistoryEvent, details?: object) => void) {}

  /** The details' name is the type's, but states share theirs: `stateEnteredEventDetails`. */
  add(type: string, details?: object, timestamp = Date.now()): void {
    const id = this.events.length + 1;
    const event = { id, previousEventId: id - 1, timestamp: timestamp / 1000, type, ...(details && { [detailsName(type)]: details }) };
    this.events.push(event);
    this.onEvent(event, details);
  }
}

function detailsName(type: string): string {
  const shared = /State(Entered|Exited)$/.exec(type)?.[0];
  const name = shared ?? type;
  return `${name[0]!.toLowerCase()}${name.slice(1)}EventDetails`;
}
