import '@fontsource-variable/noto-sans-sc'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import './page.css'

// The page works without a network after one visit; not while it is being developed.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without a service worker (a private window, an old browser) the page works as long as it is open.
  navigator.serviceWorker.register('./sw.js').catch(() => undefined)
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
