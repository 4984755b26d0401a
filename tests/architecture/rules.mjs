// The rules of ARCHITECTURE that a script can check. Each rule is {name, check(tree)} and returns one line per violation.
// A tree is what read_tree() makes of a folder; rules_test.mjs runs every rule on trees that break it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const kTopLevel = /^(\..*|CMakeLists\.txt|CMakePresets\.json|LICENSE|README\.md|CONTRIBUTING\.md|appliance|modules|web|ldap|backup|installer|tests)$/;
const kCode = /\.(cpp|hpp)$/;
const kWeb = /^web\/(src|scripts|tests)\/.*\.(ts|tsx|mjs|css)$/;

/** Tracked files and new ones that are not ignored, with their contents read on demand. */
export function read_tree(root) {
  const listed = execFileSync("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path && existsSync(join(root, path)) && statSync(join(root, path)).isFile());
  return make_tree(paths.sort(), (path) => readFileSync(join(root, path), "utf8"));
}

export function make_tree(paths, read) {
  const cache = new Map();
  const text = (path) => cache.get(path) ?? cache.set(path, read(path)).get(path);
  return { paths, text, code: paths.filter((path) => kCode.test(path)), parts: paths.includes("CMakeLists.txt") ? parse_parts(text("CMakeLists.txt")) : new Map() };
}

/** Rooms and modules as CMakeLists.txt declares them: name -> {kind, folder, depends}. */
function parse_parts(cmake) {
  const parts = new Map();
  for (const [, kind, body] of cmake.matchAll(/^(room|module)\(([^)]*)\)/gm)) {
    const words = body.split(/\s+/).filter(Boolean);
    const name = words.shift();
    const folder = kind === "room" ? words.shift() : `modules/${name}`;
    const depends = [];
    let key = "";
    for (const word of words) {
      if (/^[A-Z]+$/.test(word)) key = word;
      else if (key === "DEPENDS") depends.push(word);
    }
    parts.set(name, { kind, folder, depends });
  }
  return parts;
}

function reachable(parts, name, seen = new Set()) {
  for (const next of parts.get(name)?.depends ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachable(parts, next, seen);
  }
  return seen;
}

function part_of(tree, path) {
  if (path.startsWith("appliance/program/")) return { name: "program", kind: "program" };
  for (const [name, part] of tree.parts) if (path.startsWith(part.folder + "/")) return { name, ...part };
  return undefined;
}

const is_test = (path) => /(_test|\/testing)\.[ch]pp$/.test(path) || path.startsWith("tests/");
const lines_of = (text) => text.split("\n");
const without_comments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, " ")).replace(/(^|[^:"'])\/\/.*$/gm, "$1");

function* matches(tree, paths, pattern, clean = (text) => text) {
  for (const path of paths) {
    const lines = lines_of(clean(tree.text(path)));
    for (let number = 0; number < lines.length; number++) {
      const found = lines[number].match(pattern);
      if (found) yield { path, line: number + 1, found, at: `${path}:${number + 1}` };
    }
  }
}

// Third-party header -> where it may be included. `files`: in how many files at most; `tests`: tests may, too.
const kThirdParty = [
  { header: /^nlohmann\//, folder: "appliance/shape/", files: 1, only: /\.cpp$/ },
  { header: /^(sqlite3|sqlite3ext)\.h$/, folder: "appliance/data/" },
  { header: /^sqlcipher\//, folder: "appliance/data/" },
  { header: /^lmdb\.h$/, folder: "appliance/blobs/" },
  { header: /^sodium/, folder: "appliance/security/" },
  { header: /^openssl\//, folder: /^appliance\/(http|net|saml|security)\//, tests: true },
  { header: /^httplib\.h$/, folder: "appliance/http/", files: 1, only: /\.cpp$/ },
  { header: /^hpdf/, folder: "appliance/documents/" },
  { header: /^xlsxwriter/, folder: "appliance/documents/" },
  { header: /^(qrencode|zip|zlib|png|jpeglib)\.h$/, folder: /^appliance\/(documents|saml)\// },
  { header: /^(linux\/)?seccomp\.h$|^linux\/filter\.h$/, folder: "appliance/sandbox/" },
  { header: /^toml\+\+\//, folder: "appliance/program/" },
  { header: /^utf8proc\.h$/, folder: "appliance/base/" },
  { header: /^libxml\//, folder: /^appliance\/(documents|saml)\// },
  { header: /^xmlsec\//, folder: "appliance/saml/" },
  { header: /^(ldap|lber|ares)\.h$/, folder: "ldap/" },
  { header: /^(brotli\/.*|zstd\.h)$/, folder: "backup/" },
];

function third_party_headers(tree) {
  const bad = [];
  const users = new Map();
  for (const { path, found, at } of matches(tree, tree.code, /^\s*#\s*include\s*<([^>]+)>/)) {
    const header = found[1];
    const rule = kThirdParty.find((entry) => entry.header.test(header));
    if (path.startsWith("tests/")) continue;
    if (rule) {
      if (rule.tests && is_test(path)) continue;
      const home = rule.folder instanceof RegExp ? rule.folder.test(path) : path.startsWith(rule.folder);
      if (!home || (rule.only && !rule.only.test(path))) bad.push(`${at}: <${header}> belongs to ${rule.folder} only`);
      else if (rule.files && !is_test(path)) users.set(rule, (users.get(rule) ?? new Set()).add(path));
    } else if (/^doctest\//.test(header)) {
      if (!is_test(path)) bad.push(`${at}: <${header}> outside tests`);
    } else if (path.startsWith("modules/") && !is_test(path) && /\.h$|\//.test(header) && !/^fmt\//.test(header)) {
      bad.push(`${at}: modules use the standard library, fmt and the rooms, not <${header}>`);
    }
  }
  for (const [rule, files] of users) if (files.size > rule.files) bad.push(`${[...files].join(", ")}: more than ${rule.files} file includes ${rule.header}`);
  return bad;
}

function declared_dependencies(tree) {
  const bad = [];
  for (const { path, found, at } of matches(tree, tree.code, /^\s*#\s*include\s*"([^"]+)"/)) {
    const target = found[1];
    const from = part_of(tree, path);
    if (path.startsWith("tests/")) continue;
    if (!/^(appliance|modules|backup|installer|ldap|tests)\//.test(target)) {
      bad.push(`${at}: "${target}" is not named from the root of the repository`);
      continue;
    }
    if (!from || from.kind === "program" || is_test(path)) continue;
    if (target.startsWith("appliance/program/")) {
      bad.push(`${at}: only the program includes "${target}"`);
      continue;
    }
    const to = part_of(tree, target);
    if (!to || to.name === from.name) continue;
    if (from.kind === "room" && to.kind === "module") bad.push(`${at}: a room must not know a module ("${target}")`);
    else if (from.kind === "room" || to.kind === "module") {
      if (!reachable(tree.parts, from.name).has(to.name)) bad.push(`${at}: ${from.name} does not declare ${to.name} (CMakeLists.txt)`);
    }
  }
  return bad;
}

function public_headers_only(tree) {
  const bad = [];
  for (const { path, found, at } of matches(tree, tree.code, /^\s*#\s*include\s*"modules\/([^/"]+)\/([^"]+)"/)) {
    const [, name, header] = found;
    if (path.startsWith(`modules/${name}/`) || header === `${name}.hpp` || path.startsWith("tests/")) continue;
    if (is_test(path) && header === "testing.hpp") continue; // shared fixtures of tests
    const target = `modules/${name}/${header}`;
    if (tree.paths.includes(target) && /^\/\/ PUBLIC\b/m.test(tree.text(target))) continue;
    bad.push(`${at}: ${target} is private; public are modules/${name}/${name}.hpp and headers that say "// PUBLIC"`);
  }
  return bad;
}

function no_cycles(tree) {
  return [...tree.parts.keys()].filter((name) => reachable(tree.parts, name).has(name)).map((name) => `CMakeLists.txt: ${name} depends on itself`);
}

function folders_declared(tree) {
  const folders = new Set(tree.code.map((path) => path.match(/^((?:appliance|modules)\/[^/]+)\/|^(backup|ldap)\//)).filter(Boolean).map((found) => found[1] ?? found[2]));
  const known = new Set([...tree.parts.values()].map((part) => part.folder).concat("appliance/program"));
  return [...folders].filter((folder) => !known.has(folder)).map((folder) => `${folder}: not declared in CMakeLists.txt`);
}

const kMigration = /^(?:appliance|modules)\/([^/]+)\/migrations\/([^/]+)$/;

function migrations(tree) {
  const bad = [];
  const numbers = new Map();
  for (const path of tree.paths) {
    const found = path.match(kMigration);
    if (!found) continue;
    const [, owner, file] = found;
    const number = file.match(/^(\d{4})_[a-z0-9_]+\.sql$/)?.[1];
    if (!number) bad.push(`${path}: migrations are named 0001_what.sql`);
    numbers.set(owner, [...(numbers.get(owner) ?? []), Number(number)]);
    const sql = tree.text(path).replace(/--.*$/gm, "");
    for (const statement of sql.split(";")) {
      const table = statement.match(/CREATE\s+(VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)/i);
      if (!table) continue;
      if (!table[2].startsWith(owner + "_")) bad.push(`${path}: table ${table[2]} is not named ${owner}_*`);
      if (!table[1] && !/\)[^)]*\bSTRICT\b[^)]*$/i.test(statement)) bad.push(`${path}: table ${table[2]} is not STRICT`);
      if (/AUTOINCREMENT/i.test(statement)) bad.push(`${path}: ${table[2]} uses AUTOINCREMENT`);
    }
  }
  for (const [owner, list] of numbers) {
    list.sort((a, b) => a - b);
    list.forEach((number, index) => { if (number !== index + 1) bad.push(`${owner}: migrations are not numbered 1, 2, 3 ... (${list.join(", ")})`); });
  }
  return [...new Set(bad)];
}

function own_tables_only(tree) {
  const owners = new Map();
  for (const path of tree.paths) {
    const found = path.match(kMigration);
    if (!found) continue;
    for (const [, table] of tree.text(path).matchAll(/CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)/gi)) owners.set(table, found[1]);
  }
  const bad = [];
  const paths = tree.paths.filter((path) => (kCode.test(path) && !is_test(path)) || kMigration.test(path));
  for (const path of paths) {
    const part = part_of(tree, path);
    if (!part || part.kind === "program") continue;
    const lines = lines_of(tree.text(path));
    lines.forEach((line, index) => {
      for (const [, table] of line.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE|REFERENCES)\s+"?(\w+)/g)) {
        const owner = owners.get(table);
        if (owner && owner !== part.name) bad.push(`${path}:${index + 1}: ${part.name} touches ${table}, which is ${owner}'s`);
      }
    });
  }
  return bad;
}

function module_names(tree) {
  const bad = [];
  for (const { path, found, at } of matches(tree, tree.code, /(?:\bModule\s+kModule\s*|\.in\(\s*(?:(?:mc::)?data::)?Module\s*)[={(\s]+"([^"]*)"/)) {
    const part = part_of(tree, path);
    if (!part || is_test(path) || part.kind === "program") continue;
    if (found[1] !== part.name) bad.push(`${at}: the name "${found[1]}" stands in the folder of ${part.name}`);
  }
  return bad;
}

function portable_sql(tree) {
  const pattern = /\b(json_each|json_tree|strftime|julianday|datetime\s*\(\s*'|rowid\b(?!_)|AUTOINCREMENT|INSERT OR (?:REPLACE|IGNORE)|REPLACE INTO|GLOB\s+\?)/;
  const paths = tree.paths.filter((path) => ((kCode.test(path) && path.startsWith("modules/")) || /\/migrations\/.*\.sql$/.test(path)) && !is_test(path) && !path.startsWith("appliance/data/"));
  return [...matches(tree, paths, pattern, (text) => without_comments(text).replace(/--.*$/gm, ""))].map(({ at, found }) => `${at}: ${found[1]} is not portable SQL`);
}

const kMostLines = 600;
function file_sizes(tree) {
  return tree.paths
    .filter((path) => kCode.test(path) || kWeb.test(path) || /^(installer|tests)\//.test(path) && /(\.bash|\.mjs|\/[^./]+)$/.test(path))
    .filter((path) => !/\.generated\.|schema\.d\.ts$/.test(path))
    .map((path) => [path, lines_of(tree.text(path)).length - 1])
    .filter(([, count]) => count > kMostLines)
    .map(([path, count]) => `${path}: ${count} lines (at most ${kMostLines}; split by meaning)`);
}

function banned_words(tree) {
  const words = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "not " + "implemented", "st" + "ub(?:bed|s)?", "place" + "holder"].join("|")})\\b`);
  const paths = tree.paths.filter((path) => kCode.test(path) || kWeb.test(path) || /\.(sql|bash)$/.test(path));
  const bad = [];
  for (const { path, found, at } of matches(tree, paths, words)) {
    // In the browser, placeholder is also the name of an attribute, a prop and a pseudo-element.
    if (kWeb.test(path) && /placeholder/i.test(found[1])) continue;
    bad.push(`${at}: "${found[1]}"`);
  }
  return bad;
}

function names(tree) {
  const bad = [];
  for (const { found, at } of matches(tree, tree.code, /\b(?:class|struct)\s+(?:alignas\([^)]*\)\s*)?(\w*(?:Manager|Helper|Utils?))\b(?!\s*;)/, without_comments)) bad.push(`${at}: name ${found[1]} for what it does`);
  for (const { found, at } of matches(tree, tree.code, /^\s*(?:virtual |static |inline |const |constexpr |\[\[nodiscard\]\] )*[\w:<>,&* ]+\s(get_\w+)\s*\([^;]*(?:\{|= 0;|;)\s*$/, without_comments)) {
    if (!/^\s*(return|co_return|auto\s+\w+\s*=)/.test(found[0]) && !found[0].includes(" = ") && !found[0].includes(" override ")) bad.push(`${at}: no get_ prefix (${found[1]})`);
  }
  for (const { found, path, at } of matches(tree, tree.code, /^\s*#\s*define\s+(\w+)/)) {
    if (!/^(TRY|FIELDS|ENUM_NAMES|LOG|MC_\w+|DOCTEST_\w+|_GNU_SOURCE|(?:SQLITE|TOML|CPPHTTPLIB)_\w+)$/.test(found[1]) && !is_test(path)) bad.push(`${at}: macro ${found[1]}; the only macros are TRY, FIELDS, ENUM_NAMES, LOG (and MC_ for their insides)`);
  }
  return bad;
}

function no_singletons(tree) {
  const paths = tree.code.filter((path) => !is_test(path));
  const bad = [...matches(tree, paths, /\bstatic\s+[\w:<>]+\s*&\s*(instance|singleton|shared)\s*\(/, without_comments)].map(({ at }) => `${at}: singleton`);
  // A variable at namespace scope starts in the first column here (namespaces are not indented).
  for (const { found, at } of matches(tree, paths, /^(?:static |inline |thread_local )*(?!concept |requires|const|constexpr|constinit|using|extern|return|typedef|namespace|template|class|struct|enum|friend|auto |void |else)[\w:]+(?:<[^()]*>)?[&* ]+(\w+)\s*(?:=\s*[^=].*|\{[^}]*\})?;\s*$/, without_comments)) {
    bad.push(`${at}: mutable global ${found[1]}`);
  }
  return bad;
}

function no_defaults_on_virtuals(tree) {
  return [...matches(tree, tree.code, /\bvirtual\b[^;]*\([^)]*\w\s*=\s*[^)]*\)/, without_comments)].map(({ at }) => `${at}: default argument on a virtual function`);
}

function no_registries(tree) {
  const hosts = [["registry", "npm" + "js"], ["registry", "yarn" + "pkg"], ["deb", "deb" + "ian"], ["security", "deb" + "ian"], ["snapshot", "deb" + "ian"], ["ftp", "deb" + "ian"], ["deb", "node" + "source"], ["npm" + "mirror", ""], ["py" + "pi", "org"]]
    .map((words) => words.filter(Boolean).join("\\."));
  const pattern = new RegExp(`(?:${hosts.join("|")})|"resolved":\\s*"https?:`);
  const paths = tree.paths.filter((path) => !/\.(png|jpg|woff2?|ttf|pdf|zip|ico|xlsx)$/.test(path));
  return [...matches(tree, paths, pattern)].map(({ at }) => `${at}: names a package registry or mirror`);
}

function top_level(tree) {
  return [...new Set(tree.paths.map((path) => path.split("/")[0]))].filter((name) => !kTopLevel.test(name)).map((name) => `${name}: not part of the top level`);
}

function nothing_generated(tree) {
  return tree.paths.filter((path) => /(^|\/)(node_modules|dist|build)\/|\.(o|a|so|gch|tsbuildinfo|pem|key|p12)$/.test(path)).map((path) => `${path}: generated files and keys are not committed`);
}

function module_readmes(tree) {
  const bad = [];
  for (const [name, part] of tree.parts) {
    if (part.kind !== "module" || !tree.paths.some((path) => path.startsWith(part.folder + "/") && path.endsWith(".cpp"))) continue;
    const readme = `${part.folder}/README.md`;
    if (!tree.paths.includes(readme)) bad.push(`${readme}: missing (purpose, tables, events, permissions)`);
    else if (lines_of(tree.text(readme)).length - 1 > 20) bad.push(`${readme}: more than 20 lines`);
  }
  return bad;
}

export const rules = [
  { name: "third-party headers stay in their room", check: third_party_headers },
  { name: "includes follow the declared dependencies", check: declared_dependencies },
  { name: "of another module only the public header", check: public_headers_only },
  { name: "rooms and modules form no cycle", check: no_cycles },
  { name: "every folder of code is declared", check: folders_declared },
  { name: "tables carry their owner's name and are STRICT", check: migrations },
  { name: "nobody touches another's tables", check: own_tables_only },
  { name: "the module's name in a transaction is its folder's", check: module_names },
  { name: "SQL is portable", check: portable_sql },
  { name: "files stay small", check: file_sizes },
  { name: "no unfinished work", check: banned_words },
  { name: "names and macros", check: names },
  { name: "no singletons, no mutable globals", check: no_singletons },
  { name: "no default arguments on virtual functions", check: no_defaults_on_virtuals },
  { name: "no registry or mirror is named", check: no_registries },
  { name: "the top level holds what the design names", check: top_level },
  { name: "nothing generated is committed", check: nothing_generated },
  { name: "every module has a short README", check: module_readmes },
];
