import { useEffect, useRef } from 'react'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { Space } from './space'

/** What is built, in space; loaded when it is first asked for. */
export default function Massing({ desk, open, dark }: { desk: Desk; open: Open; dark: boolean }) {
  const { t } = useSpeech()
  const container = useRef<HTMLDivElement>(null)
  const space = useRef<Space>(null)
  useEffect(() => {
    if (!container.current) return
    const shown = new Space(container.current, (id) => desk.choose(id === undefined ? [] : [id]))
    space.current = shown
    return () => shown.dispose()
  }, [desk])
  const { review, selection } = open
  useEffect(() => space.current?.show(review, dark), [review, dark])
  useEffect(() => space.current?.select(selection), [selection, review, dark])
  return (
    <div
      ref={container}
      className="massing"
      role="application"
      aria-label={t('massing', { n: review.objects.filter((it) => it.kind === 'Building').length })}
      tabIndex={0}
    />
  )
}
