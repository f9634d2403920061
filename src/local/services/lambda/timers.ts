/** Owns the timers of whatever waits, so that none outlives the engine. Under jest's fake timers time is virtual. */
export class Timers {
  private readonly pending = new Map<NodeJS.Timeout, () => void>();
  private isStopped = false;

  get stopped(): boolean {
    return this.isStopped;
  }

  after(milliseconds: number, action: () => void): void {
    if (this.isStopped) return;
    const timer = setTimeout(() => {
      this.pending.delete(timer);
      action();
    }, milliseconds);
    this.pending.set(timer, () => undefined);
  }

  /** True when the time has passed, false when the engine stops before. */
  async wait(milliseconds: number): Promise<boolean> {
    if (this.isStopped) return false;
    return new Promise<boolean>(resolve => {
      const timer = setTimeout(() => {
        this.pending.delete(timer);
        resolve(true);
      }, milliseconds);
      this.pending.set(timer, () => resolve(false));
    });
  }

  stop(): void {
    this.isStopped = true;
    for (const [timer, cancelled] of this.pending) {
      clearTimeout(timer);
      cancelled();
    }
    this.pending.clear();
  }
}
