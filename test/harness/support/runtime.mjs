// as much of Lambda's Node.js runtime as the harness needs: loads the handler, invokes it once for each event, tells on fd 3 what came back.
import { readFileSync, writeSync } from 'node:fs';

const { handlerFile, events, context } = JSON.parse(readFileSync(0, 'utf8'));
const tell = outcome => writeSync(3, `${JSON.stringify(outcome)}\n`);
const { handler } = await import(handlerFile);
tell({ initialized: true });
for (const [index, event] of events.entries()) {
  const { remainingMs, ...rest } = context;
  const [{ Sns: notification }] = event.Records;
  const { holdForMs, ...message } = JSON.parse(notification.Message);
  const started = Date.now();
  notification.Message = JSON.stringify({ ...message, holdUntil: holdForMs && started + holdForMs });
  try {
    const response = await handler(event, { ...rest, awsRequestId: `request-${index + 1}`, getRemainingTimeInMillis: () => remainingMs });
    tell({ response, invocationMs: Date.now() - started });
  } catch (error) {
    tell({ thrown: `${error.name}: ${error.message}` });
  }
}
