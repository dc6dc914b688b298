import { expect, test } from 'vitest'
import type { PageEdit } from '../generated/tushen'
import { Drag } from './drag'
import type { Standing } from './engine/standing'

const at = (x: number): PageEdit => ({ kind: 'move', places: [1], by: [x, 0] })
const standing: Standing = { gone: [], now: [], milliseconds: 4 }

/** A drag whose engine answers when it is let. */
function held() {
  const asked: PageEdit[] = []
  const told: PageEdit[] = []
  const answers: ((standing: Standing) => void)[] = []
  const drag = new Drag(
    (edit) => {
      asked.push(edit)
      return new Promise((answer) => answers.push(answer))
    },
    (edit) => told.push(edit),
    (work) => work(),
  )
  const answer = async () => {
    answers.shift()?.(standing)
    await new Promise((done) => setTimeout(done))
  }
  return { drag, asked, told, answer }
}

test('while a place is checked only the last of those that come in waits', async () => {
  const { drag, asked, told, answer } = held()
  ;[1, 2, 3].forEach((x) => drag.follow(at(x)))
  expect(asked).toEqual([at(1)])
  await answer()
  expect(asked).toEqual([at(1), at(3)])
  const settled = drag.settled()
  await answer()
  await settled
  expect(told).toEqual([at(1), at(3)])
  expect(drag.milliseconds).toBe(4)
})

test('what is given up is not checked', async () => {
  const { drag, asked, answer } = held()
  ;[1, 2].forEach((x) => drag.follow(at(x)))
  const over = drag.givenUp()
  await answer()
  await over
  expect(asked).toEqual([at(1)])
})
