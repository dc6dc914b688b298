import { AimOutlined, EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'
import type { Desk } from '../desk'
import type { Open } from '../state'
import { useSpeech } from '../language'

/** The layers: on, off, alone. */
export function LayersPanel({ desk, open }: { desk: Desk; open: Open }) {
  const { t, title } = useSpeech()
  const [typed, setTyped] = useState('')
  const { layers, hidden, review, vocabulary } = open
  const known = new Map(review.drawing.layers.map((it) => [it.name, it]))
  const kindTitle = (kind: string) => title(vocabulary.kinds, kind)
  const wanted = layers
    .map((layer, at) => ({ layer, at }))
    .filter((it) => it.layer.name.toLowerCase().includes(typed.toLowerCase()))
  return (
    <div className="panel">
      <div className="tools">
        <Input
          allowClear
          placeholder={t('searchLayers')}
          aria-label={t('searchLayers')}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button onClick={() => desk.hideLayers(layers.map(() => false))}>{t('allOn')}</Button>
      </div>
      <ul className="layers scroll">
        {wanted.map(({ layer, at }) => (
          <li key={at} className={hidden[at] ? 'off' : ''}>
            <Button
              type="text"
              aria-label={layer.name}
              aria-pressed={!hidden[at]}
              icon={hidden[at] ? <EyeInvisibleOutlined /> : <EyeOutlined />}
              onClick={() => desk.hideLayers(hidden.map((it, i) => (i === at ? !it : it)))}
            />
            <span className="swatch" style={{ background: `#${layer.rgb.toString(16).padStart(6, '0')}` }} />
            <span className="layer-name" title={layer.name}>
              {layer.name}
              <small>
                {Object.entries(known.get(layer.name)?.kinds ?? {})
                  .map(([kind, n]) => `${kindTitle(kind)} ${n}`)
                  .join(' · ')}
              </small>
            </span>
            <small>{known.get(layer.name)?.entities ?? 0}</small>
            <Button
              title={t('isolate')}
              type="text"
              aria-label={`${t('isolate')} ${layer.name}`}
              icon={<AimOutlined />}
              onClick={() => desk.hideLayers(layers.map((_, i) => i !== at))}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
