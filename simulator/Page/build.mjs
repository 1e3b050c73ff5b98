// Writes dist, the files that the simulator embeds. With --tests it bundles the tests instead.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';

const hasTests = process.argv.includes('--tests');
const folder = hasTests ? '.tests' : 'dist';
await rm(folder, { recursive: true, force: true });
await mkdir(folder);

if (hasTests) {
    const names = (await readdir('src/tests')).filter(name => name.endsWith('.test.ts'));
    await build({
        entryPoints: names.map(name => `src/tests/${name}`),
        outdir: folder,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
    });
} else {
    await build({
        entryPoints: [
            { in: 'src/main.ts', out: 'page' },
            { in: 'src/styles/page.css', out: 'page' },
        ],
        outdir: folder,
        bundle: true,
        minify: true,
        format: 'esm',
        target: 'es2022',
        charset: 'utf8',
        legalComments: 'none',
    });
    for (const name of ['index.html', 'icon.svg']) await copyFile(`src/${name}`, `${folder}/${name}`);
}
