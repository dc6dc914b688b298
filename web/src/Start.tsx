import { CloseOutlined, InboxOutlined, LockOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import type { Desk } from './desk'
import { useSpeech } from './language'
import { GLYPHS } from './review'
import { SAMPLES } from './samples'
import type { Recent } from './store'

/** The start screen: open a drawing of one's own, or a sample. */
export function Start({
  desk,
  recent,
  onFiles,
  onLanguage,
}: {
  desk: Desk
  recent: Recent[]
  onFiles(files: Iterable<File>): void
  onLanguage(): void
}) {
  const { t, of, language } = useSpeech()
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' })
  const chooser = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey && event.key.toLowerCase() === 'o')) return
      event.preventDefault()
      chooser.current?.click()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <header className="bar">
        <h1>
          {t('product')} <small>{t('subtitle')}</small>
        </h1>
        <span className="spring" />
        <span className="local">
          <LockOutlined /> {t('local')}
        </span>
        <Button type="text" onClick={onLanguage}>
          {t('language')}
        </Button>
      </header>
      <main className="start">
        <section className="drop">
          <InboxOutlined className="inbox" />
          <p className="lead">{t('drop')}</p>
          <p>{t('dropMore')}</p>
          <Button type="primary" size="middle" onClick={() => chooser.current?.click()}>
            {t('choose')}
          </Button>
          <input
            ref={chooser}
            type="file"
            accept=".dxf,.ifc,.ifczip,.toml,.tushen"
            multiple
            hidden
            aria-label={t('choose')}
            onChange={(event) => onFiles(event.target.files ?? [])}
          />
        </section>
        <section className="samples">
          {recent.length > 0 && (
            <>
              <h2>{t('recent')}</h2>
              <ul className="recent">
                {recent.map((it) => (
                  <li key={it.id}>
                    <button type="button" onClick={() => void desk.resume(it.id)}>
                      <b>{it.name}</b>
                      <span>
                        <span className="fail">
                          {GLYPHS.fail} {it.fail}
                        </span>{' '}
                        <span className="unknown">
                          {GLYPHS.unknown} {it.unknown}
                        </span>{' '}
                        {when.format(it.when)}
                      </span>
                    </button>
                    <Button
                      type="text"
                      icon={<CloseOutlined />}
                      aria-label={t('forget', { name: it.name })}
                      onClick={() => void desk.forget(it.id)}
                    />
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>{t('samples')}</h2>
          <ul>
            {SAMPLES.map((sample) => (
              <li key={sample.name}>
                <button type="button" onClick={() => void desk.openSample(sample)}>
                  <b>{sample.name}</b>
                  <span>{of(sample.title)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </main>
    </>
  )
}
