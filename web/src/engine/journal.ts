import type { Engine, Step } from './protocol'

/** What was done with the drawing that is open, in order, so that another engine can do it again. */
export class Journal {
  private done: Step[] = []
  /** The last place of an object that is being dragged: it becomes a step when it is let go. */
  private held: Step | undefined

  /** Notes a call that was answered. */
  note(method: keyof Engine, args: unknown[], value: unknown): void {
    const step: Step = { method, args }
    switch (method) {
      case 'open':
        this.done = [step]
        this.held = undefined
        break
      case 'drag':
        this.held = step
        break
      case 'release':
        if (this.held) this.done.push(this.held, step)
        this.held = undefined
        break
      case 'undo':
      case 'redo':
        // An undo ends a drag; it takes back what was held.
        if (this.held) this.done.push(this.held)
        this.held = undefined
        if (value !== null) this.done.push(step)
        break
      case 'edit':
        if (this.held) this.done.push(this.held)
        this.held = undefined
        this.done.push(step)
        break
      default:
        break
    }
  }

  /** What has to be done again: opening first; nothing when no drawing is open. */
  steps(): Step[] {
    return [...this.done]
  }
}
