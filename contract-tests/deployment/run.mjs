// Does what a pod of the job does, on free ports: starts the cluster with the arguments and the matrix file of one entry, and runs the client
// with its arguments. usage: node run.mjs MANIFESTS INDEX CMSSIM...
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { loadAll } from 'js-yaml'

const [file, index, program, ...programArguments] = process.argv.slice(2)
const objects = loadAll(readFileSync(file, 'utf8')).filter(Boolean)
const pod = objects.find(object => object.kind === 'Job').spec.template.spec
const matrix = objects.find(object => object.kind === 'ConfigMap').data[`matrix-${index}.rsp`]
const folder = mkdtempSync(join(tmpdir(), 'cmssim-pod-'))
writeFileSync(join(folder, 'matrix.rsp'), matrix)
const local = argument => argument.replace(/\/etc\/cmssim\/|\/data\/|\/tmp\//, `${folder}/`)

const serve = spawn(program, [...programArguments, ...pod.initContainers[0].args.map(local).map(argument => argument.replace(/-port=\d+$/, '-port=0')), '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const ready = JSON.parse((await createInterface(serve.stdout)[Symbol.asyncIterator]().next()).value)
  const variables = { CMSSIM_URL: ready.bridges[0].https, CMSSIM_CONTROL: ready.control }
  const client = spawnSync(program, [...programArguments, ...pod.containers[0].args.map(local).map(argument => argument.replace(/\$\((\w+)\)/g, (_, name) => variables[name]))], { encoding: 'utf8' })
  const line = client.stdout.trim().split('\n').at(-1)
  console.log(`${matrix.replaceAll('\n', ' ')}: release ${ready.release}; ${line}`)
  if (client.status !== 0) throw new Error(client.stdout + client.stderr)
  if (!matrix.includes(`--release=${ready.release}`)) throw new Error(`the cluster has the release ${ready.release}, not that of ${matrix}`)
} finally {
  serve.kill()
  await new Promise(ended => serve.once('exit', ended))
  rmSync(folder, { recursive: true })
}
