// Checks rendered manifests: each object against the schema of its kind, by the validators of kubernetes-models, and for fields that its
// kind does not have, by the compiler of TypeScript, because the validators ignore them. usage: node check.mjs FILE...
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { loadAll } from 'js-yaml'

const sources = []
let count = 0
for (const file of process.argv.slice(2)) {
  const names = new Set()
  for (const object of loadAll(readFileSync(file, 'utf8'))) {
    if (!object) continue
    const { apiVersion, kind } = object
    const of = `${basename(file)}: ${kind} ${object.metadata?.name}`
    const module = `kubernetes-models/${apiVersion}`
    const models = await import(module)
    if (!models[kind]) throw new Error(`${of}: Kubernetes has no kind ${kind} in ${apiVersion}`)
    try {
      new models[kind](object).validate()
    } catch (error) {
      throw new Error(`${of}: ${error.message}`)
    }
    if (names.has(of)) throw new Error(`${of}: there are two`)
    names.add(of)
    sources.push(`import type { I${kind} as Kind${count} } from '${module}'`, `export const object${count}: Kind${count} = ${JSON.stringify(object, null, 1)}`)
    count++
  }
}
mkdirSync('work', { recursive: true })
writeFileSync('work/manifests.ts', sources.join('\n') + '\n')
try {
  execFileSync('node_modules/.bin/tsc', ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--moduleResolution', 'nodenext', 'work/manifests.ts'], { encoding: 'utf8' })
} catch (error) {
  throw new Error(error.stdout ?? error)
}
console.log(`${count} objects are as Kubernetes has them`)
