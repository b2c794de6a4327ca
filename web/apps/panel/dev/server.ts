// The desk that `npm run dev` talks to: a real one at DESK=http://127.0.0.1:8080, else a small one made of fixtures.
import type { Plugin } from 'vite'
import { answer } from './fixtures'

export function deskServer(): Plugin {
  return {
    name: 'desk-server',
    apply: 'serve',
    config: () => {
      const desk = process.env['DESK']
      if (!desk) return {}
      const paths = ['/api', '/chat', '/desk', '/files', '/widget.js']
      return { server: { proxy: Object.fromEntries(paths.map((path) => [path, { target: desk, changeOrigin: true, headers: { origin: desk } }])) } }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://desk')
        // The server sends the same page for all three.
        if (pathname === '/setup' || pathname === '/login') request.url = '/admin/index.html'
        if (process.env['DESK'] || !/^\/(api|chat)\//.test(pathname)) return next()

        let text = ''
        request.on('data', (part: Buffer) => { text += part.toString() })
        request.on('end', () => {
          const { status, body, type } = answer(request.method ?? 'GET', pathname, searchParams, text === '' ? {} : JSON.parse(text))
          response.statusCode = status
          response.setHeader('Content-Type', type ?? 'application/json')
          response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))
        })
      })
    },
  }
}
