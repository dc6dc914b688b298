import { Button } from 'antd'
import type { Fated } from '../../generated/tushen'
import type { Desk } from '../desk'
import type { Compared, Open } from '../state'
import { useSpeech } from '../language'
import { GLYPHS, type Verdict, quantity } from '../review'
import type { TextKey } from '../texts'

/** What became of findings, the worst first. */
const FATES: Record<Fated['fate'], TextKey> = {
  new: 'fateNew',
  regressed: 'fateRegressed',
  persists: 'fatePersists',
  fixed: 'fateFixed',
}

/** What differs from another version: objects and findings; a click goes there. */
export function ComparePanel({ desk, open, compared }: { desk: Desk; open: Open; compared: Compared }) {
  const { t, of, title } = useSpeech()
  const glyph = (verdict: string) => GLYPHS[verdict as Verdict] ?? '·'
  const groups = (Object.keys(FATES) as Fated['fate'][])
    .map((fate) => ({ fate, findings: compared.findings.filter((it) => it.fate === fate) }))
    .filter((it) => it.findings.length > 0)
  return (
    <div className="panel">
      <p className="compared">
        {t('comparedWith', { name: compared.before })}{' '}
        <Button onClick={() => desk.endComparison()}>{t('compareEnd')}</Button>
      </p>
      {compared.isStale && (
        <p className="stale" role="status">
          {t('compareStale')} <Button onClick={() => void desk.compareAgain()}>{t('compareAgain')}</Button>
        </p>
      )}
      <div className="scroll">
        <section>
          <h2>
            {t('compareObjects')} <small>{compared.objects.length}</small>
          </h2>
          {compared.objects.length === 0 && <p className="empty">{t('compareSame')}</p>}
          <ul className="rows changes">
            {compared.objects.map((it, i) => (
              <li key={i}>
                <button type="button" className="row" onClick={() => desk.goToMark(it.mark)}>
                  <span className={`change ${it.change}`} aria-hidden="true">
                    {{ added: '＋', removed: '－', moved: '↗' }[it.change] ?? 'Δ'}
                  </span>
                  <span className="what">
                    <b>
                      {of(it)} {it.name || title(open.vocabulary.kinds, it.kind)}
                    </b>{' '}
                    <small>
                      {it.moved > 0 && quantity(it.moved, 'm')}
                      {it.size && ` ${quantity(it.size[0], 'm2')} → ${quantity(it.size[1], 'm2')}`}
                      {it.attributes.length > 0 &&
                        ` ${it.attributes.map((name) => title(open.vocabulary.attributes, name)).join('、')}`}
                    </small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        {groups.map(({ fate, findings }) => (
          <section key={fate}>
            <h2>
              {t(FATES[fate])} <small>{findings.length}</small>
            </h2>
            <ul className="rows">
              {findings.map((it, i) => (
                <li key={i}>
                  <button type="button" className="row" onClick={() => desk.goToMark(it.mark)}>
                    <span className="glyph">
                      {glyph(it.verdicts[0])}→{glyph(it.verdicts[1])}
                    </span>
                    <span className="what">
                      <b>{of({ zh: it.title[0], en: it.title[1] })}</b> <small>{it.rule.replace(/^.*\//, '')}</small>
                      <span className="message">{of({ zh: it.said[0], en: it.said[1] })}</span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}
