import { Alert, Button, ConfigProvider, Progress } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Canvas } from './Canvas'
import { Desk } from './desk'
import { LanguageContext, useSpeech } from './language'
import { Start } from './Start'
import type { Language } from './texts'
import { Workspace } from './Workspace'

const LANGUAGE_KEY = 'tushen.language'
const THEME = {
  token: {
    colorPrimary: '#0B57D0',
    borderRadius: 4,
    fontSize: 13,
    fontFamily: '"Noto Sans SC Variable", "PingFang SC", "Microsoft YaHei", sans-serif',
  },
}

/** The page. */
export function App() {
  const [desk] = useState(() => new Desk())
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh'))
  useEffect(() => {
    localStorage.setItem(LANGUAGE_KEY, language)
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={THEME} componentSize="small">
      <LanguageContext value={language}>
        <Room desk={desk} onLanguage={() => setLanguage(language === 'zh' ? 'en' : 'zh')} />
      </LanguageContext>
    </ConfigProvider>
  )
}

/** The start screen, or the drawing that is open; takes files dropped anywhere. */
function Room({ desk, onLanguage }: { desk: Desk; onLanguage(): void }) {
  const { t, of } = useSpeech()
  const state = useSyncExternalStore(desk.subscribe, desk.current)
  useEffect(() => {
    // The address names the drawing that is open: a reload brings it back, going back in the browser puts it away.
    const follow = () => {
      const id = /^#draw\/(\w+)$/.exec(location.hash)?.[1]
      const open = desk.current().open
      if (id && open?.review.drawing.sha256 !== id) void desk.resume(id)
      else if (!id && open) desk.closeDrawing()
    }
    follow()
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  }, [desk])
  const isOffline = useSyncExternalStore(followNetwork, () => !navigator.onLine)
  const openFiles = (files: Iterable<File>) => void desk.openFiles([...files])
  return (
    <div
      className="room"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        openFiles(event.dataTransfer.files)
      }}
    >
      {state.opening && (
        <div className="opening" role="status">
          <Progress percent={state.isSketched ? 60 : 20} status="active" showInfo={false} size={[-1, 3]} />
          <span>{t(state.isSketched ? 'checking' : 'opening', { name: state.opening })}</span>
          <Button type="link" onClick={() => desk.stopOpening()}>
            {t('stopOpening')}
          </Button>
        </div>
      )}
      {isOffline && (
        <p className="offline" role="status">
          {t('offline')}
        </p>
      )}
      {state.failure && (
        <Alert
          type="error"
          banner
          title={<span className="failure">{of(state.failure)}</span>}
          closable={{ onClose: () => desk.dismiss(), 'aria-label': t('close') }}
        />
      )}
      {state.open ? (
        <Workspace desk={desk} state={state} open={state.open} onLanguage={onLanguage} />
      ) : state.isSketched ? (
        <main className="sketch">
          <Canvas desk={desk} label={t('checking', { name: state.opening ?? '' })} onMove={() => {}} />
        </main>
      ) : (
        <Start desk={desk} recent={state.recent} onFiles={openFiles} onLanguage={onLanguage} />
      )}
    </div>
  )
}

function followNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
