import type { Point } from './api'

/** Which points of a round a person has looked at, kept in this browser; a mark falls when what the point rests on changes. */
export class Viewed {
  private readonly key: string
  private readonly seen: Map<string, string>

  constructor(id: string, round: number, user: string) {
    this.key = `tushen.viewed/${id}/${round}/${user}`
    this.seen = new Map(JSON.parse(localStorage.getItem(this.key) ?? '[]') as [string, string][])
  }

  /** Whether the point was seen as it is. */
  has(point: Point): boolean {
    return this.seen.get(point.id) === stateOf(point)
  }

  /** Marks a point as seen, or takes the mark away. */
  toggle(point: Point): void {
    if (this.has(point)) this.seen.delete(point.id)
    else this.seen.set(point.id, stateOf(point))
    localStorage.setItem(this.key, JSON.stringify([...this.seen]))
  }
}

function stateOf({ inputs, verdict, disposition }: Point): string {
  return `${inputs}/${verdict}/${disposition?.wording ?? ''}`
}
