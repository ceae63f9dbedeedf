// netron's own reader opens ONNX models: prints how many nodes of each operator it finds in each.
//
// usage: node onnx_netron.mjs FOLDER-OF-NETRON MODEL...      (the folder is that of the Python package netron)

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, ...models] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(folder, name)));
const base = await load('base.js');
const view = await load('view.js');
const report = {};
for (const path of models) {
    const host = {
        identifier: basename(path),
        stream: new base.BinaryStream(new Uint8Array(readFileSync(path))),
        asset: async (file) => readFileSync(join(folder, file), 'utf-8'),
        require: async (id) => load(`${id}.js`),
        request: async (file) => readFileSync(join(folder, file), 'utf-8'),
        fetch: async (file) => { throw new Error(`no file ${file}`); },
        error: (error) => { throw error; }
    };
    const application = { environment: () => null, event: () => {}, message: () => {}, require: host.require };
    const service = new view.ModelFactoryService(application);
    const model = await service.open(host);
    const counts = {};
    for (const node of model.modules[0].nodes) {
        counts[node.type.name] = (counts[node.type.name] || 0) + 1;
    }
    report[path] = { format: model.format, producer: model.producer, counts };
}
console.log(JSON.stringify(report));
