import type { MachineDefinition } from './definition';

/** A state machine as deployed. */
export interface StateMachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
  readonly definition: MachineDefinition;
  readonly createdAt: Date;
  readonly revisionId: string;
  readonly tracing: boolean;
  readonly logging?: LoggingSettings;
}

export interface LoggingSettings {
  readonly level: LogLevel;
  readonly includeExecutionData: boolean;
  /** `…:log-group:<name>:*`. */
  readonly logGroupArn: string;
}

export const LOG_LEVELS = ['ALL', 'ERROR', 'FATAL', 'OFF'] as const;
export type LogLevel = typeof LOG_LEVELS[number];
