// Prints the shell steps of a composite action, or the commands of a development container, as one script of bash.
// usage: node steps.mjs FILE [last], where last prints the last step only
import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'

const file = load(readFileSync(process.argv[2], 'utf8'))
const steps = file.runs ? file.runs.steps.filter(step => step.run).map(step => step.run) : [file.postCreateCommand, file.postStartCommand]
if (steps.length === 0 || steps.some(step => typeof step !== 'string')) throw new Error(`${process.argv[2]} has no steps`)
console.log((process.argv[3] === 'last' ? steps.slice(-1) : steps).map(step => `(\n${step}\n)`).join('\n'))
