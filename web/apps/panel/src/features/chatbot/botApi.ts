// What the Chatbot pages ask the server for, but the knowledge base: configuration, deployment, review, engines.
import type {
  AskTestBot, BotConfigPage, BotDiff, BotEngines, BotState, BotVersion, BotVersionPage, Deploy, Deployed, EngineTrial,
  NewRegressionQuestion, RegressionQuestion, RegressionRun, Review, SaveBotConfig, SaveBotEngines, Scores, SettleMissed, TestReply,
} from '@deskhand/api'
import { send } from '../../api'

const base = '/api/admin/bot'
const id = encodeURIComponent

export const bot = {
  state: () => send<BotState>('GET', base),
  enable: (enabled: boolean) => send<BotState>('PUT', `${base}/enabled`, { enabled }),
  train: () => send<BotState>('POST', `${base}/train`),
  ask: (question: AskTestBot, signal?: AbortSignal) => send<TestReply>('POST', `${base}/ask`, question, signal),

  config: () => send<BotConfigPage>('GET', `${base}/config`),
  saveConfig: (save: SaveBotConfig) => send<BotConfigPage>('PUT', `${base}/config`, save),
  scores: (days: number, signal?: AbortSignal) => send<Scores>('GET', `${base}/scores?days=${days}`, undefined, signal),

  engines: () => send<BotEngines>('GET', `${base}/engines`),
  saveEngines: (save: SaveBotEngines) => send<BotEngines>('PUT', `${base}/engines`, save),
  tryEngine: (engine: 'embeddings' | 'judge') => send<EngineTrial>('POST', `${base}/engines/${engine}/try`),

  diff: () => send<BotDiff>('GET', `${base}/diff`),
  deploy: (deploy: Deploy) => send<Deployed>('POST', `${base}/deploy`, deploy),
  versions: (page: number, size: number) => send<BotVersionPage>('GET', `${base}/versions?page=${page}&size=${size}`),
  compare: (from: string, to: string) => send<BotDiff>('GET', `${base}/versions/${id(from)}/diff?to=${id(to)}`),
  rollBack: (version: string) => send<BotVersion>('POST', `${base}/versions/${id(version)}/rollBack`),

  regression: () => send<RegressionQuestion[]>('GET', `${base}/regression`),
  addRegression: (question: NewRegressionQuestion) => send<RegressionQuestion>('POST', `${base}/regression`, question),
  editRegression: (question: string, edit: NewRegressionQuestion) => send<RegressionQuestion>('PUT', `${base}/regression/${id(question)}`, edit),
  deleteRegression: (question: string) => send('DELETE', `${base}/regression/${id(question)}`),
  runRegression: () => send<RegressionRun>('POST', `${base}/regression/run`),

  review: () => send<Review>('GET', `${base}/review`),
  settle: (missed: SettleMissed) => send<Review>('POST', `${base}/review`, missed),
}
