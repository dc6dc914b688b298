import { useEffect, useEffectEvent, useRef } from 'react'
import { type Box, type Point as Place, toCanvas, view as viewOf } from '../viewer/camera'
import type { Viewer } from '../viewer/viewer'
import type { Present } from './api'
import type { CaseDesk } from './case'
import { ROLES } from './texts'
import { useOffice } from './words'

const COLOURS = ['#0B57D0', '#7A3E9D', '#8A5300', '#00695C', '#AD1457', '#37474F']
/** How far from the edge of the canvas a colleague who looks elsewhere is shown, pixels. */
const EDGE = 16
/** How often one's own view is looked at, milliseconds. */
const LOOK = 400
/** The part of the canvas that the viewer gives a box. */
const FITTED = 0.6

function colourOf(user: string): string {
  const sum = [...user].reduce((sum, it) => sum + (it.codePointAt(0) ?? 0), 0)
  return COLOURS[sum % COLOURS.length] ?? '#37474F'
}

/** A colleague as a round sign with the first letter of the department, or of what the person is. */
export function Avatar({ who }: { who: Present }) {
  const { of, department } = useOffice()
  const role = ROLES.find(([id]) => who.roles.includes(id))?.[1]
  const title = who.department ? department(who.department) : role ? of(role) : who.user
  return (
    <i className="avatar" style={{ background: colourOf(who.user) }} title={`${who.user} · ${title}`}>
      {title.slice(0, 1)}
    </i>
  )
}

/** Who else is in the case, with where they are; a click follows one of them. */
export function Company({ desk, here, followed }: { desk: CaseDesk; here: Present[]; followed: string | undefined }) {
  const { t } = useOffice()
  if (here.length === 0) return null
  return (
    <span className="company" role="group" aria-label={t('company')}>
      {here.map((it) => (
        <button
          key={it.client}
          type="button"
          className="plain"
          aria-pressed={it.client === followed}
          aria-label={t(it.client === followed ? 'unfollow' : 'follow', { who: it.user })}
          onClick={() => desk.followPerson(it.client === followed ? undefined : it.client)}
        >
          <Avatar who={it} />
          {it.client === followed && <small>{t('following', { who: it.user })}</small>}
        </button>
      ))}
    </span>
  )
}

/** Colleagues over a drawing: where they look, at the edge when that is elsewhere; of the one who is followed the cursor, and the view is theirs. */
export function Others({
  viewer,
  unitsPerMetre,
  others,
  followed,
  onLook,
}: {
  viewer: Viewer
  unitsPerMetre: number
  others: Present[]
  followed: Present | undefined
  onLook(view: Box): void
}) {
  const layer = useRef<HTMLDivElement>(null)
  const place = useEffectEvent(() => {
    const camera = viewer.view
    const [width, height] = camera.size
    for (const it of others) {
      const sign = layer.current?.querySelector<HTMLElement>(`[data-client="${it.client}"]`)
      const at = it.client === followed?.client ? it.at.cursor : middle(it.at.view)
      if (!sign) continue
      sign.hidden = !at
      if (!at) continue
      const [east = 0, north = 0] = at
      const [x, y] = toCanvas(camera, [east * unitsPerMetre, north * unitsPerMetre])
      const [left, top] = [Math.min(Math.max(x, EDGE), width - EDGE), Math.min(Math.max(y, EDGE), height - EDGE)]
      sign.style.transform = `translate(${left}px, ${top}px)`
    }
  })
  const isAlone = others.length === 0
  useEffect(() => {
    if (isAlone) return
    let frame = requestAnimationFrame(function step() {
      place()
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [isAlone])
  const look = useEffectEvent(() => {
    const box = viewOf(viewer.view)
    onLook(box.map((it) => it / unitsPerMetre) as unknown as Box)
  })
  useEffect(() => {
    const timer = setInterval(() => look(), LOOK)
    return () => clearInterval(timer)
  }, [])
  const shown = JSON.stringify(followed?.at.view ?? null)
  useEffect(() => {
    const view = JSON.parse(shown) as Box | null
    if (!view) return
    const [x, y] = [(view[0] + view[2]) / 2, (view[1] + view[3]) / 2]
    const [width, height] = [(view[2] - view[0]) * FITTED, (view[3] - view[1]) * FITTED]
    const box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    viewer.flyTo(box.map((it) => it * unitsPerMetre) as unknown as Box)
  }, [shown, viewer, unitsPerMetre])
  return (
    <div ref={layer} className="others" aria-hidden="true">
      {others.map((it) => (
        <span key={it.client} data-client={it.client} hidden className={it.client === followed?.client ? 'cursor' : ''}>
          <Avatar who={it} />
          {it.client === followed?.client && <small>{it.user}</small>}
        </span>
      ))}
    </div>
  )
}

function middle(view: number[] | null | undefined): Place | undefined {
  if (!view) return undefined
  const [left = 0, bottom = 0, right = 0, top = 0] = view
  return [(left + right) / 2, (bottom + top) / 2]
}
