/**
 * Reference page of the API: self-contained, so that it works without a network and under a
 * content policy that allows our own origin only.
 */
export const DOCS_HTML = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Doorhive API 蜂到家</title>
<link rel="stylesheet" href="/api/v1/docs/reference.css">
</head>
<body>
<header>
<h1>Doorhive API <small id="version"></small></h1>
<p id="description"></p>
<input id="filter" type="search" placeholder="Filter: path, summary, permission 筛选" aria-label="Filter">
<p><a href="/api/v1/openapi.json">openapi.json</a></p>
</header>
<main id="operations"><p>Loading…</p></main>
<script src="/api/v1/docs/reference.js"></script>
</body>
</html>
`;

export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0 auto; max-width: 68rem; padding: 1rem; }
h1 small { font-weight: 400; opacity: .7; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2rem; text-transform: capitalize; }
#filter { font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
details > summary { cursor: pointer; padding: .5rem .75rem; display: flex; gap: .75rem; flex-wrap: wrap; align-items: baseline; }
details > div { padding: 0 .75rem .75rem; }
code, pre { font-family: ui-monospace, Consolas, monospace; font-size: 13px; }
pre { background: var(--soft); border-radius: 6px; overflow: auto; padding: .75rem; }
.method { border-radius: 4px; color: #fff; font-weight: 600; padding: 0 .5rem; text-transform: uppercase; }
.get { background: #1668a8; } .post { background: #18794e; } .put, .patch { background: #8a5a00; } .delete { background: #b42318; }
.badge { border: 1px solid var(--line); border-radius: 999px; font-size: 12px; padding: 0 .5rem; }
table { border-collapse: collapse; width: 100%; } td, th { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
`;

export const DOCS_SCRIPT = `'use strict';
(async () => {
  const doc = await (await fetch('/api/v1/openapi.json')).json();
  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    for (const child of children) node.append(child);
    return node;
  };
  const resolve = (schema) => schema && schema.$ref
    ? doc.components.schemas[schema.$ref.split('/').pop()] : schema;
  const sample = (input, depth) => {
    const schema = resolve(input);
    if (!schema || depth > 6) return null;
    if (schema.example !== undefined) return schema.example;
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum.length > 4 ? schema.enum.slice(0, 3).join(' | ') + ' | …' : schema.enum.join(' | ');
    const one = schema.anyOf || schema.oneOf;
    if (one) return sample(one[0], depth + 1);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, depth + 1)));
    if (schema.type === 'array') return [sample(schema.items, depth + 1)];
    if (schema.type === 'object' || schema.properties) {
      const required = schema.required || [];
      return Object.fromEntries(Object.entries(schema.properties || {}).map(([key, value]) =>
        [required.includes(key) ? key : key + '?', sample(value, depth + 1)]));
    }
    return [].concat(schema.type || 'any').join(' | ') + (schema.format ? ' ' + schema.format : '');
  };
  const block = (content) => {
    const [type, media] = Object.entries(content || {})[0] || [];
    if (!type) return '';
    return el('div', {}, el('p', {}, el('code', {}, type)),
      el('pre', {}, JSON.stringify(sample(media.schema, 0), null, 2)));
  };
  const operation = (path, method, op) => {
    const access = op['x-access'];
    const badge = access ? (access.permission || access.roles.join(', ')) + ' · ' + access.audience.join(', ') : 'public';
    const body = el('div', {});
    if (op.parameters) {
      const rows = op.parameters.map((item) => el('tr', {}, el('td', {}, el('code', {}, item.name)),
        el('td', {}, item.in + (item.required ? ', required' : '')),
        el('td', {}, item.description || JSON.stringify(sample(item.schema, 0)))));
      body.append(el('h4', {}, 'Parameters'), el('table', {}, ...rows));
    }
    if (op.requestBody) body.append(el('h4', {}, 'Body'), block(op.requestBody.content));
    for (const [status, response] of Object.entries(op.responses)) {
      body.append(el('h4', {}, status + ' ' + response.description), status[0] === '2' ? block(response.content) : '');
    }
    const node = el('details', {}, el('summary', {}, el('span', { class: 'method ' + method }, method),
      el('code', {}, path), el('span', {}, op.summary), el('span', { class: 'badge' }, badge)), body);
    node.dataset.text = [method, path, op.summary, badge].join(' ').toLowerCase();
    return node;
  };
  const groups = new Map();
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, op] of Object.entries(item)) {
      const tag = (op.tags || ['other'])[0];
      if (!groups.has(tag)) groups.set(tag, el('section', {}, el('h2', {}, tag)));
      groups.get(tag).append(operation(path, method, op));
    }
  }
  document.getElementById('version').textContent = doc.info.version;
  document.getElementById('description').textContent = doc.info.description || '';
  document.getElementById('operations').replaceChildren(...[...groups].sort().map(([, node]) => node));
  document.getElementById('filter').addEventListener('input', (event) => {
    const words = event.target.value.toLowerCase().split(/\\s+/);
    for (const node of document.querySelectorAll('details')) {
      node.hidden = !words.every((word) => node.dataset.text.includes(word));
    }
  });
})().catch((error) => {
  document.getElementById('operations').textContent = 'The document could not be read: ' + error.message;
});
`;
