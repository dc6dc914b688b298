import { Button, Tag } from 'antd'
import type { Finding } from '../../generated/review'
import type { Effect, Fix } from '../../generated/tushen'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { GLYPHS } from '../review'

/** Changes that would clear a finding: each shows its ghost on the drawing, and says everything else that it does. */
export function Suggestions({ desk, open, finding }: { desk: Desk; open: Open; finding: Finding }) {
  const { t, of } = useSpeech()
  const { suggestions } = open
  if (suggestions?.finding !== finding.id) {
    return <Button onClick={() => void desk.suggest(finding.id)}>{t('suggest')}</Button>
  }
  const { fixes } = suggestions
  if (!fixes) return <p role="status">{t('suggesting')}</p>
  if (fixes.length === 0) return <p role="status">{t('suggestsNothing')}</p>
  // Entering is missed where the list comes up under the pointer in the place of the button.
  const show = (fix: Fix) => ({ onPointerOver: () => desk.preview(fix), onFocus: () => desk.preview(fix) })
  return (
    <ul className="fixes" onPointerLeave={() => desk.preview(undefined)}>
      {fixes.map((fix) => (
        <li key={fix.zh} {...show(fix)}>
          <p>
            <Tag>{t(fix.keepsDesign ? 'keepsDesign' : 'changesDesign')}</Tag>
            {of(fix)}
          </p>
          <Effects title={t('brings')} effects={fix.brings} />
          <Effects title={t('clears')} effects={fix.clears} />
          {fix.brings.length === 0 && <p className="pass">{t('breaksNothing')}</p>}
          <Button type="primary" onClick={() => void desk.accept(fix)}>
            {t('accept')}
          </Button>
        </li>
      ))}
    </ul>
  )
}

function Effects({ title, effects }: { title: string; effects: Effect[] }) {
  const { of } = useSpeech()
  if (effects.length === 0) return null
  return (
    <>
      <small>{title}</small>
      <ul>
        {effects.map((it, i) => (
          <li key={i}>
            <span className={it.fails ? 'fail' : 'unknown'}>{it.fails ? GLYPHS.fail : GLYPHS.unknown}</span> {of(it)}
          </li>
        ))}
      </ul>
    </>
  )
}
