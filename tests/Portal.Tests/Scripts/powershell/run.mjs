// Runs the little PowerShell that the portal generates for Exchange Online and for the Exchange Management Shell, strictly: what it does not know it refuses. Cmdlets of Exchange are asked of whoever started this.
//   node run.mjs <file.ps1>
// Each cmdlet is one line of JSON on standard output, { "cmdlet", "parameters" }; its answer is one line on standard input, { "objects": [...] } or { "error": "..." }.
// The last line is { "printed": [...] } or { "thrown": "..." }.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Parser, Language } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(fileURLToPath(new URL('node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm', import.meta.url))));
const tree = parser.parse(readFileSync(process.argv[2], 'utf8'));
if (tree.rootNode.hasError) throw new Error('The grammar does not understand the script.');

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = what => process.stdout.write(JSON.stringify(what) + '\n');
const cmdlets = [
  'Connect-ExchangeOnline', 'Get-ConnectionInformation', 'Get-OrganizationConfig', 'Set-OrganizationConfig', 'Enable-OrganizationCustomization', 'Get-CASMailbox', 'Get-Mailbox',
  'Get-Recipient', 'Get-DistributionGroup', 'Get-UnifiedGroupLinks', 'Get-ManagementRoleAssignment', 'New-DistributionGroup', 'Get-DistributionGroupMember', 'Add-DistributionGroupMember', 'Remove-DistributionGroupMember',
  'Get-ApplicationAccessPolicy', 'New-ApplicationAccessPolicy', 'Remove-ApplicationAccessPolicy', 'Test-ApplicationAccessPolicy',
  'Get-ServicePrincipal', 'New-ServicePrincipal', 'Remove-ServicePrincipal', 'Test-ServicePrincipalAuthorization', 'Get-ManagementScope', 'New-ManagementScope', 'Remove-ManagementScope',
  'New-ManagementRoleAssignment', 'Remove-ManagementRoleAssignment', 'Remove-DistributionGroup',
];
const ofServers = [
  'Get-ExchangeServer', 'Get-WebServicesVirtualDirectory', 'Get-AutodiscoverVirtualDirectory', 'Get-MapiVirtualDirectory', 'Get-OabVirtualDirectory', 'Get-ActiveSyncVirtualDirectory', 'Get-AuthServer',
  'Get-HybridConfiguration', 'Get-AuthConfig', 'Get-ExchangeCertificate', 'Get-Service',
];
const flags = ['RetrieveEwsOperationAccessPolicy', 'BypassSecurityGroupManagerCheck'];
class Thrown extends Error {}
class Returned extends Error { constructor(out) { super('return outside of a function'); this.out = out; } }
/** A script block as a value; who calls it sees the variables of the caller, and keeps what it sets to itself. */
class Block { constructor(node) { this.node = node; } }
/** System.Collections.ArrayList: unlike an array it can be added to in place. */
class Growing extends Array {}

const functions = new Map();
const scopes = [new Map([['true', true], ['false', false], ['null', null], ['env:computername', 'EX01']])];
const variables = {
  has: name => scopes.some(s => s.has(name)),
  get: name => scopes.findLast(s => s.has(name))?.get(name),
  set: (name, value) => scopes.at(-1).set(name, value),
};
const list = v => (v === null || v === undefined ? [] : Array.isArray(v) ? v : [v]);
const single = out => (out.length === 0 ? null : out.length === 1 ? out[0] : out);
const text = v => (v === null || v === undefined ? '' : v === true ? 'True' : v === false ? 'False' : Array.isArray(v) ? v.map(text).join(' ') : String(v));
const truthy = v => (Array.isArray(v) ? (v.length > 1 || truthy(v[0])) : v !== null && v !== undefined && v !== false && v !== '' && v !== 0);
const same = (a, b) => (a === null || b === null ? a === b : typeof a === 'number' ? a === Number(b) : text(a).toLowerCase() === text(b).toLowerCase());
const named = n => n.namedChildren.filter(c => c.type !== 'comment' && c.type !== 'command_argument_sep');
const member = (o, name) => {
  if (Array.isArray(o)) return name.toLowerCase() === 'count' ? o.length : single(o.flatMap(i => list(member(i, name))));
  if (o === null || o === undefined) return null;
  if (typeof o !== 'object') throw new Error(`A ${typeof o} has no ${name} here.`);
  const key = Object.keys(o).find(k => k.toLowerCase() === name.toLowerCase());
  return key !== undefined ? o[key] : name === 'Keys' ? Object.keys(o) : null;
};
const like = (value, pattern) => new RegExp(`^${pattern.split('*').map(p => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'i').test(value);

/** Runs a body with variables of its own. */
async function call(body, given) {
  scopes.push(new Map(given));
  try {
    return await run(body);
  } catch (e) {
    if (e instanceof Returned) return e.out;
    throw e;
  } finally {
    scopes.pop();
  }
}

async function each(input, body, take) {
  const [had, before] = [scopes.at(-1).has('_'), scopes.at(-1).get('_')];
  for (const item of input) { variables.set('_', item); take(item, await run(body)); }
  if (had) variables.set('_', before); else scopes.at(-1).delete('_');
}

/** What a statement or expression puts out, as a list. */
async function run(node) {
  node = inner(node);
  const kids = named(node);
  switch (node.type) {
    case 'program': case 'statement_list': case 'statement_block': case 'script_block': case 'script_block_body': {
      const out = [];
      for (const k of kids) out.push(...await run(k));
      return out;
    }
    case 'pipeline': case 'pipeline_chain': {
      const parts = kids.filter(k => k.type !== 'pipeline_chain_operator');
      let input = await run(parts[0]);
      for (const part of parts.slice(1)) input = await command(part, input);
      return input;
    }
    case 'command': case 'command_name': return command(node, []);
    case 'assignment_expression': {
      const [left, op, right] = [kids[0], node.children.find(c => c.type.startsWith('assignement')).text, kids.at(-1)];
      const name = left.text.slice(1).toLowerCase();
      if (!/^\$[A-Za-z]+$/.test(left.text)) throw new Error(`Cannot assign to ${left.text}.`);
      const value = await value_(right);
      variables.set(name, op === '=' ? value : op === '+=' ? [...list(variables.get(name)), ...list(value)] : fail(op));
      return [];
    }
    case 'if_statement': {
      const condition = kids[0], block = kids[1];
      if (kids.length > 2) throw new Error('else is not known here.');
      return truthy(await value_(condition)) ? run(block) : [];
    }
    case 'foreach_statement': {
      const [variable, over, block] = kids.filter(k => k.type !== 'foreach_parameter');
      const out = [];
      for (const item of list(await value_(over))) { variables.set(variable.text.slice(1).toLowerCase(), item); out.push(...await run(block)); }
      return out;
    }
    case 'try_statement': {
      const [block, clauses] = kids;
      const before = 0;
      try { return (await run(block)).slice(before); } catch (e) {
        if (!(e instanceof Thrown)) throw e;
        // In life the name is the handler's own.
        variables.set('_', { Exception: { Message: e.message } });
        const handler = clauses.type === 'catch_clause' ? clauses : named(clauses)[0];
        return run(named(handler)[0]);
      }
    }
    case 'empty_statement': return [];
    case 'function_statement': {
      const [name, ...rest] = kids;
      const declared = rest.find(k => k.type === 'function_parameter_declaration');
      functions.set(name.text.toLowerCase(), { parameters: (declared?.descendantsOfType('script_parameter') ?? []).map(p => p.descendantsOfType('variable').at(-1).text.slice(1).toLowerCase()), body: rest.at(-1) });
      return [];
    }
    case 'flow_control_statement': {
      if (node.children[0].text.toLowerCase() === 'return') throw new Returned(list(await value_(kids[0])));
      if (node.children[0].text.toLowerCase() !== 'throw') throw new Error(`${node.children[0].text} is not known here.`);
      throw new Thrown(text(await value_(kids[0])));
    }
    default: { const v = await value_(node); return list(v); }
  }
}

/** Past the levels of the grammar that hold one thing only. */
const inner = node => { while (node.children.length === 1 && node.namedChildCount === 1 && node.type !== 'command') node = node.namedChild(0); return node; };

const fail = what => { throw new Error(`${what} is not known here.`); };

async function value_(node) {
  node = inner(node);
  const kids = named(node);
  switch (node.type) {
    case 'statement_list': case 'pipeline': case 'pipeline_chain': case 'command': case 'command_name':
      if (kids.length === 1 && !node.type.startsWith('command')) return value_(kids[0]);
      return single(await run(node));
    case 'verbatim_string_characters': return node.text.slice(1, -1).replaceAll("''", "'");
    case 'decimal_integer_literal': return Number(node.text);
    case 'variable': {
      const name = node.text.slice(1).toLowerCase();
      return variables.has(name) ? variables.get(name) : fail(`The variable ${node.text}, read before it is set,`);
    }
    case 'array_literal_expression': { const items = []; for (const k of kids) items.push(await value_(k)); return items; }
    case 'parenthesized_expression': return value_(kids[0]);
    case 'array_expression': return kids.length === 0 ? [] : run(kids[0]);
    case 'hash_literal_expression': {
      const hash = {};
      for (const entry of kids.flatMap(k => (k.type === 'hash_literal_body' ? named(k) : [k]))) { const [key, what] = named(entry); hash[key.text.replace(/^'(.*)'$/, '$1')] = await value_(what); }
      return hash;
    }
    case 'cast_expression': {
      const [type, what] = [kids[0].text.toLowerCase(), await value_(kids[1])];
      return type === '[string]' ? text(what) : type === '[ordered]' ? what : type === '[bool]' ? truthy(what) : type === '[void]' ? null : fail(type);
    }
    case 'member_access': {
      const last = kids.at(-1).text;
      if (kids[0].type === 'type_literal') return kids[0].text === '[DateTime]' && last === 'UtcNow' ? new Date() : fail(node.text);
      return member(await value_(kids[0]), last);
    }
    case 'script_block_expression': return new Block(kids[0]);
    case 'expression_with_unary_operator': return node.children[0].text.toLowerCase() === '-not' ? !truthy(await value_(kids[0])) : fail(node.text);
    case 'invokation_expression': {
      if (node.text === '[System.Security.Principal.WindowsIdentity]::GetCurrent()') return { Name: 'CONTOSO\\exadmin' };
      const on = await value_(kids[0]);
      if (on instanceof Date && kids.some(k => k.text === 'ToString')) return on.toISOString();
      if (typeof on === 'string' && kids[1].text === 'ToUniversalTime') return new Date(on);
      if (on instanceof Growing && kids[1].text === 'Add') {
        for (const one of kids[2].descendantsOfType('argument_expression').slice(0, 1)) on.push(await value_(one));
        return on.length - 1;
      }
      if (typeof on === 'string' && kids[1].type === 'member_name' && ['Replace', 'Contains'].includes(kids[1].text)) {
        const given = [];
        for (const one of kids[2].descendantsOfType('argument_expression')) given.push(await value_(one));
        return kids[1].text === 'Contains' ? on.includes(given[0]) : on.replaceAll(given[0], given[1]);
      }
      return fail(node.text);
    }
    case 'element_access': {
      const [on, at] = [await value_(kids[0]), inner(kids.at(-1)).type === 'decimal_integer_literal' ? Number(kids.at(-1).text) : await value_(kids.at(-1))];
      return typeof at === 'number' ? list(on)[at] ?? null : member(on, at);
    }
    case 'additive_expression': { const [a, b] = [await value_(kids[0]), await value_(kids[1])]; return Array.isArray(a) && node.children.some(c => c.text === '+') ? [...a, ...list(b)] : fail(node.text); }
    case 'comparison_expression': {
      const op = node.children.find(c => c.type === 'comparison_operator').text.toLowerCase();
      const [a, b] = [await value_(kids[0]), await value_(kids.at(-1))];
      switch (op) {
        case '-eq': return same(a, b);
        case '-ne': return !same(a, b);
        case '-gt': return a > b;
        case '-split': return text(a).split(new RegExp(b));
        case '-join': return list(a).map(text).join(text(b));
        case '-match': return new RegExp(b, 'i').test(text(a));
        case '-notmatch': return !new RegExp(b, 'i').test(text(a));
        case '-like': return like(text(a), text(b));
        case '-contains': return list(a).some(i => same(i, b));
        case '-notcontains': return !list(a).some(i => same(i, b));
        default: return fail(op);
      }
    }
    default:
      if (kids.length === 1 && node.children.length === 1) return value_(kids[0]);
      return fail(`${node.type}: ${node.text.slice(0, 80)}`);
  }
}

async function command(node, input) {
  while (!['command', 'command_name'].includes(node.type) && named(node).length === 1) node = named(node)[0];
  if (!['command', 'command_name'].includes(node.type)) return run(node);
  if (node.type === 'command' && named(node)[0].type === 'command_invokation_operator') {
    const block = await value_(named(node)[1]);
    return named(node)[0].text === '&' && block instanceof Block && named(node).length === 2 ? call(block.node, []) : fail(node.text);
  }
  const name = node.type === 'command_name' ? node.text : named(node)[0].text;
  const words = node.type === 'command_name' ? [] : named(node).slice(1).flatMap(w => (w.type === 'command_elements' ? named(w) : [w]));
  if (name === 'Where-Object') {
    const out = [];
    await each(input, block(words[0]), (item, said) => { if (truthy(single(said))) out.push(item); });
    return out;
  }
  if (name === 'ForEach-Object') {
    const out = [];
    await each(input, block(words[0]), (_, said) => out.push(...said));
    return out;
  }
  if (name === 'New-Object' && words.length === 1 && words[0].text === 'System.Collections.ArrayList') return [new Growing()];
  if (functions.has(name.toLowerCase())) {
    const { parameters, body } = functions.get(name.toLowerCase());
    if (words.length !== parameters.length || words.some(w => w.type === 'command_parameter')) throw new Error(`${name} is called with ${words.length} values and takes ${parameters.length} in their order.`);
    const given = [];
    for (const [n, w] of words.entries()) given.push([parameters[n], w.type === 'generic_token' ? w.text : await value_(w)]);
    return call(body, given);
  }
  if (name === 'Sort-Object' && words.length === 0) return [...input].sort((a, b) => text(a).toLowerCase().localeCompare(text(b).toLowerCase()));
  if (name === 'Format-List') {
    const wanted = [];
    for (const w of words) {
      if (w.type === 'command_parameter') { if (w.text !== '-Property') throw new Error(`${w.text} of Format-List is not known here.`); } else wanted.push(...list(await value_(w)));
    }
    return input.map(item => Object.entries(item).filter(([key]) => wanted.length === 0 || wanted.some(w => same(w, key))).map(([key, value]) => `${key} : ${text(value)}`).join('\n'));
  }
  if (name === 'ConvertTo-Json') return [JSON.stringify(single(input), null, 2)];
  if (!cmdlets.includes(name) && !ofServers.includes(name)) throw new Error(`The command ${name} is not known here.`);
  const parameters = {};
  for (let i = 0; i < words.length; i++) {
    if (words[i].type !== 'command_parameter') throw new Error(`${words[i].text} of ${name} belongs to no parameter.`);
    const key = words[i].text.replace(/^-/, '').replace(/:$/, '');
    const next = words[i + 1];
    if (next === undefined || next.type === 'command_parameter') { if (!flags.includes(key)) throw new Error(`-${key} has no value.`); parameters[key] = true; continue; }
    parameters[key] = next.type === 'generic_token' ? next.text : await value_(next);
    i++;
  }
  if (![undefined, 'Stop', 'SilentlyContinue'].includes(parameters.ErrorAction)) throw new Error('Only Stop and SilentlyContinue are known.');
  const isSilent = parameters.ErrorAction === 'SilentlyContinue';
  delete parameters.ErrorAction;
  say({ cmdlet: name, parameters });
  const answer = JSON.parse((await lines.next()).value);
  if (answer.error !== undefined && isSilent) return [];
  if (answer.error !== undefined) throw new Thrown(answer.error);
  return answer.objects;
}

const block = node => { while (named(node).length === 1 && node.type !== 'script_block_expression') node = named(node)[0]; return named(node)[0]; };

let last;
try {
  last = { printed: (await run(tree.rootNode)).map(text) };
} catch (e) {
  if (!(e instanceof Thrown)) throw e;
  last = { thrown: e.message };
}
// A long report takes more than one write to a pipe; leaving earlier would cut it.
await new Promise(done => process.stdout.write(JSON.stringify(last) + '\n', done));
process.exit(0);
