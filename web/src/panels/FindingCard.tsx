import { AimOutlined } from '@ant-design/icons'
import { Button, Tag } from 'antd'
import { useEffect, useState } from 'react'
import type { DerivationNode, Finding } from '../../generated/review'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'
import { quantity, range, requirement } from '../review'
import { Suggestions } from './Suggestions'
import { Supply, statable } from './Supply'

/** Everything about one finding: numbers, clause, what is missing, what would clear it, and how it came about. */
export function FindingCard({ desk, open, finding }: { desk: Desk; open: Open; finding: Finding }) {
  const { t, of, language } = useSpeech()
  const { measured, required, margin } = finding
  const setBy = required?.set_by
  const texts = (items: { message: { zh: string; en: string } }[]) => (
    <ul>
      {items.map((it) => (
        <li key={it.message.zh}>{of(it.message)}</li>
      ))}
    </ul>
  )
  return (
    <article className="card">
      <div className="numbers">
        {measured && <Figure title={t('measured')} text={range(measured)} />}
        {required && <Figure title={t('requiredValue')} text={requirement(required)} />}
        {measured && typeof margin === 'number' && (
          <Figure title={t('margin')} text={quantity(margin, measured.unit)} />
        )}
      </div>
      <p>
        <Tag>{t(finding.severity)}</Tag>
        {t('clause')} {setBy?.source ?? `${finding.rule.split('/')[0]} ${finding.clause}`}
        {setBy?.since && ` · ${setBy.since} →`}
        {!finding.checked && <small className="unchecked"> {t('unchecked')}</small>}
      </p>
      {finding.missing.length > 0 && (
        <>
          <h3>{t('missing')}</h3>
          <ul className="missing">
            {finding.missing.map((it) => {
              const fact = it.object ? statable(open, it.fact) : undefined
              return (
                <li key={`${it.object} ${it.fact}`} {...(it.object && lighting(desk, [it.object]))}>
                  {of(it.message)}
                  {fact && !open.isModel && <Supply desk={desk} open={open} object={it.object} fact={fact} />}
                </li>
              )
            })}
          </ul>
        </>
      )}
      {finding.assumed.length > 0 && (
        <>
          <h3>{t('assumed')}</h3>
          {texts(finding.assumed)}
        </>
      )}
      {finding.fixes.length > 0 && (
        <>
          <h3>{t('fixes')}</h3>
          {texts(finding.fixes)}
        </>
      )}
      {finding.verdict === 'fail' && !open.isModel && <Suggestions desk={desk} open={open} finding={finding} />}
      {!finding.mark && <p className="empty">{t('noPlace')}</p>}
      <h3>{t('why')}</h3>
      <Derivation key={language} desk={desk} finding={finding.id} />
      <Button onClick={() => desk.focus(undefined)}>{t('back')}</Button>
    </article>
  )
}

function Figure({ title, text }: { title: string; text: string }) {
  return (
    <span className="figure">
      <small>{title}</small>
      <b>{text}</b>
    </span>
  )
}

/** How the finding came about; asked of the engine when it is shown. */
function Derivation({ desk, finding }: { desk: Desk; finding: string }) {
  const [root, setRoot] = useState<DerivationNode>()
  useEffect(() => {
    let isShown = true
    void desk.derivation(finding).then((json) => {
      if (isShown && json) setRoot(JSON.parse(json) as DerivationNode)
    })
    return () => {
      isShown = false
    }
  }, [desk, finding])
  return root ? <Tree desk={desk} node={root} depth={0} /> : null
}

/** A node of a derivation with its parts; the first levels and what is false are open. A node lights what it speaks of. */
export function Tree({ desk, node, depth }: { desk: Desk; node: DerivationNode; depth: number }) {
  const objects = node.objects ?? []
  const light = objects.length === 0 ? {} : lighting(desk, objects)
  const line = (
    <>
      <code>{node.expression}</code> <b>{node.value}</b>
      {objects.length > 0 && <AimOutlined className="aim" />}
    </>
  )
  if (!node.parts?.length) {
    if (objects.length === 0) return <div className="leaf">{line}</div>
    return (
      <button type="button" className="leaf" onClick={() => desk.goTo(objects)} {...light}>
        {line}
      </button>
    )
  }
  return (
    <details className="tree" open={depth < 1 || node.value === 'false' || node.value === 'unknown'}>
      <summary {...light}>{line}</summary>
      {node.parts.map((part, i) => (
        <Tree key={i} desk={desk} node={part} depth={depth + 1} />
      ))}
    </details>
  )
}

/** Lights objects on the drawing while the pointer or the focus is here. */
export function lighting(desk: Desk, objects: string[]) {
  return {
    onPointerEnter: () => desk.light(objects),
    onPointerLeave: () => desk.light([]),
    onFocus: () => desk.light(objects),
    onBlur: () => desk.light([]),
  }
}
