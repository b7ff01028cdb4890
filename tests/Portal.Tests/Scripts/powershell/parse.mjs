// Parses PowerShell files with the grammar of tree-sitter-powershell and says of each: whether every part of it was understood, and its literals in single quotes.
//   node parse.mjs <folder>     answers JSON: { "name.ps1": { "understood": true, "literals": ["'one'", ...] }, ... }
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Parser, Language } from 'web-tree-sitter';

const folder = process.argv[2];
const grammar = fileURLToPath(new URL('node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm', import.meta.url));

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

const answer = {};
for (const name of readdirSync(folder).filter(n => n.endsWith('.ps1'))) {
  const tree = parser.parse(readFileSync(join(folder, name), 'utf8'));
  const literals = tree.rootNode.descendantsOfType('verbatim_string_characters').map(n => n.text);
  answer[name] = { understood: !tree.rootNode.hasError, literals };
  tree.delete();
}

process.stdout.write(JSON.stringify(answer));
