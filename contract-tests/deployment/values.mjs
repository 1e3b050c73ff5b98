// Checks the values of a chart, merged with a file, against the chart's schema. usage: node values.mjs CHART VALUES-FILE
import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import { load } from 'js-yaml'

const [chart, file] = process.argv.slice(2)
const isTable = value => value !== null && typeof value === 'object' && !Array.isArray(value)
const merge = (into, from) => {
  for (const [name, value] of Object.entries(from ?? {})) into[name] = isTable(value) && isTable(into[name]) ? merge(into[name], value) : value
  return into
}
const ajv = new Ajv({ allErrors: true })
const isValid = ajv.compile(JSON.parse(readFileSync(`${chart}/values.schema.json`, 'utf8')))
if (!isValid(merge(load(readFileSync(`${chart}/values.yaml`, 'utf8')), load(readFileSync(file, 'utf8'))))) {
  console.error(`${file}: ${isValid.errors.map(({ instancePath, message, params }) => `${instancePath.slice(1).replaceAll('/', '.')} ${message} ${params.additionalProperty ?? ''}`).join('; ')}`)
  process.exit(1)
}
