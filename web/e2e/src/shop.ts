// Somebody else's site with the widget on it. `localhost` and `127.0.0.1` are different sites to a browser.
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export class Shop {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(desk: string, webAppId: string): Promise<Shop> {
    const script = `<script async src="${desk}/widget.js?webAppId=${webAppId}"></script>`
    const server = createServer((request, answer) => {
      answer.setHeader('content-type', 'text/html; charset=utf-8')
      answer.setHeader('content-security-policy', `default-src 'self'; script-src ${desk}; style-src 'unsafe-inline'; frame-src ${desk}; connect-src ${desk}`)
      answer.end(`<!doctype html><html lang="en"><title>A shop</title><h1>A shop</h1><p>${request.url === '/' ? 'Home' : 'Another page'}</p>${script}`)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return new Shop(server, `http://localhost:${(server.address() as AddressInfo).port}`)
  }

  async close() {
    this.server.closeAllConnections()
    await new Promise((closed) => this.server.close(closed))
  }
}

/** For the browser: the widget closes its shadow to scripts of the host page, and a test looks in like a person does. */
export const openShadows = () => {
  const attach = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (init) {
    return attach.call(this, { ...init, mode: 'open' })
  }
}
