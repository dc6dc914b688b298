import type { PageEdit } from '../generated/tushen'
import type { Standing } from './engine/standing'

/**
 * What the pointer holds. The engine follows as fast as it can: while it checks one place, only the last of those that come in
 * meanwhile waits.
 */
export class Drag {
  private waiting: PageEdit | undefined
  private running: Promise<unknown> | undefined
  /** What the last step with its checks took in the engine. */
  milliseconds = 0

  /** `check` asks the engine, `tell` gets what it says, `attempt` does work that may fail. */
  constructor(
    private readonly check: (edit: PageEdit) => Promise<Standing>,
    private readonly tell: (edit: PageEdit, standing: Standing) => void,
    private readonly attempt: (work: () => Promise<void>) => Promise<unknown>,
  ) {}

  /** It is here now. */
  follow(edit: PageEdit): void {
    this.waiting = edit
    this.running ??= this.attempt(() => this.run()).finally(() => (this.running = undefined))
  }

  /** Comes back when the last place is checked. */
  async settled(): Promise<void> {
    await this.running
  }

  /** Comes back when nothing is checked any more; what waits is not. */
  async givenUp(): Promise<void> {
    this.waiting = undefined
    await this.running
  }

  private async run(): Promise<void> {
    while (this.waiting) {
      const edit = this.waiting
      this.waiting = undefined
      const standing = await this.check(edit)
      this.milliseconds = standing.milliseconds
      this.tell(edit, standing)
    }
  }
}
