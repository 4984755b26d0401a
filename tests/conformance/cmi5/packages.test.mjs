// Course structures of cmi5 that an LMS has to take, and those that it must refuse (the package part of CATAPULT's list).
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { after, before, describe, test } from "node:test";
import { Lms, NAME, packed, structure } from "./lib/au.mjs";

const lms = new Lms();
before(() => lms.open());
after(() => lms.close());

const XML = structure("one");
const swapped = (from, to) => {
  assert.ok(XML.includes(from), from);
  return XML.replace(from, to);
};
const elsewhere = (url) => structure("one", { url });
const objectives = (...ids) => swapped("<block", `<objectives>${ids.map((id) => `<objective id="${id}"><title><langstring lang="en">o</langstring></title><description><langstring lang="en">o</langstring></description></objective>`).join("")}</objectives><block`);
const au = (id) => `<au id="${id}"><title><langstring lang="en">x</langstring></title><description><langstring lang="en">x</langstring></description><url>https://content.vendor.example/x.html</url></au>`;

/** A ZIP whose sizes and places stand in zip64 records only. */
function zip64(files) {
  const parts = [], directory = [];
  let offset = 0;
  const crc = (data) => {
    let sum = 0xffffffff;
    for (const byte of data) {
      sum ^= byte;
      for (let bit = 0; bit < 8; ++bit) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    return (sum ^ 0xffffffff) >>> 0;
  };
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path), data = Buffer.from(text), small = deflateRawSync(data);
    const extra = (more) => {
      const out = Buffer.alloc(4 + 16 + (more ? 8 : 0));
      out.writeUInt16LE(1, 0), out.writeUInt16LE(out.length - 4, 2), out.writeBigUInt64LE(BigInt(data.length), 4), out.writeBigUInt64LE(BigInt(small.length), 12);
      if (more) out.writeBigUInt64LE(BigInt(offset), 20);
      return out;
    };
    const head = (signature, size, central) => {
      const out = Buffer.alloc(size), at = central ? 2 : 0;
      out.writeUInt32LE(signature, 0);
      if (central) out.writeUInt16LE(45, 4);
      out.writeUInt16LE(45, 4 + at), out.writeUInt16LE(0x800, 6 + at), out.writeUInt16LE(8, 8 + at), out.writeUInt16LE(0x21, 12 + at), out.writeUInt32LE(crc(data), 14 + at);
      out.writeUInt32LE(0xffffffff, 18 + at), out.writeUInt32LE(0xffffffff, 22 + at), out.writeUInt16LE(name.length, 26 + at), out.writeUInt16LE(central ? 28 : 20, 28 + at);
      if (central) out.writeUInt32LE(0xffffffff, 42);
      return out;
    };
    const local = Buffer.concat([head(0x04034b50, 30, false), name, extra(false), small]);
    directory.push(head(0x02014b50, 46, true), name, extra(true));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory), count = BigInt(Object.keys(files).length);
  const end64 = Buffer.alloc(56), locator = Buffer.alloc(20), end = Buffer.alloc(22);
  end64.writeUInt32LE(0x06064b50, 0), end64.writeBigUInt64LE(44n, 4), end64.writeUInt16LE(45, 12), end64.writeUInt16LE(45, 14), end64.writeBigUInt64LE(count, 24), end64.writeBigUInt64LE(count, 32), end64.writeBigUInt64LE(BigInt(list.length), 40), end64.writeBigUInt64LE(BigInt(offset), 48);
  locator.writeUInt32LE(0x07064b50, 0), locator.writeBigUInt64LE(BigInt(offset + list.length), 8), locator.writeUInt32LE(1, 16);
  end.writeUInt32LE(0x06054b50, 0), end.writeUInt16LE(0xffff, 8), end.writeUInt16LE(0xffff, 10), end.writeUInt32LE(0xffffffff, 12), end.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([...parts, list, end64, locator, end]);
}

describe("packages that are taken", () => {
  before(() => lms.good("PUT", "/cmi5/hosts", { origins: ["https://content.vendor.example"] }));
  const thousand = () => swapped("</block>", `</block>${Array.from({ length: 1000 }, (_, number) => au(`${NAME}/au/${number}`)).join("")}`).replace("<![CDATA[ index.html ]]>", "https://content.vendor.example/index.html");
  for (const [name, bytes] of [
    ["6.1.0.0-2 a thousand units, cmi5.xml alone", () => Buffer.from(thousand())],
    ["14.0.0.0-1 a ZIP64 archive", () => zip64({ "cmi5.xml": XML, "index.html": "<!doctype html>" })],
    ["14.0.0.0-1 a ZIP archive", () => packed(XML)],
  ]) {
    test(name, async () => {
      const version = await lms.import("package.zip", bytes());
      assert.equal(version.state, "ready", JSON.stringify(version.problems));
      assert.equal(version.kind, "cmi5");
    });
  }
});

describe("packages that are refused, with the line and what to do", () => {
  const [course, block, unit] = ["course", "block", "au"].map((kind) => `${NAME}/${kind}/one`);
  const rows = [
    ["3.0.0.0-1 the id of the course is no whole IRI", "id_not_absolute", packed(swapped(`"${course}"`, '"course/one"'))],
    ["3.0.0.0-1 the id of a block is none", "id_not_absolute", packed(swapped(`"${block}"`, '"block/one"'))],
    ["3.0.0.0-1 the id of a unit is none", "id_not_absolute", packed(swapped(`"${unit}"`, '"au/one"'))],
    ["3.0.0.0-1 the id of an objective is none", "id_not_absolute", packed(objectives("five"))],
    ...["index.html", "./index.html", "/index.html", "content/index.html", "index.html?a=1"].map((url) => [`14.2.0.0-1 cmi5.xml alone with the relative address ${url}`, /au_file_missing|au_url_relative/, Buffer.from(elsewhere(url))]),
    ["14.1.0.0-4 a file that is not in the archive", "au_file_missing", packed(XML, { "other.html": "x" })],
    ...["endpoint", "fetch", "actor", "registration", "activityId"].map((name) => [`8.1.0.0-6 the query of a unit uses ${name}`, "au_url_reserved", packed(elsewhere(`index.html?${name}=x`))]),
    ["13.1.2.0-1 a block twice", "id_duplicate", packed(swapped("</courseStructure>", `<block id="${block}"><title><langstring lang="en">x</langstring></title><description><langstring lang="en">x</langstring></description>${au(`${NAME}/au/two`)}</block></courseStructure>`))],
    ["13.1.3.0-1 an objective twice", "id_duplicate", packed(objectives(`${NAME}/five`, `${NAME}/five`))],
    ["13.1.4.0-1 a unit twice", "id_duplicate", packed(swapped("</courseStructure>", `${au(unit)}</courseStructure>`))],
    ["13.1.4.0-2 an address of a unit that is none", "au_url_invalid", packed(elsewhere("http://not a host/x.html"))],
    ["13.2.0.0-1 a course structure that its schema forbids", /./, packed(swapped("<url>", "<address>").replace("</url>", "</address>"))],
    ["13.2.0.0-1 another namespace", "namespace", packed(swapped("/v1/CourseStructure.xsd", "/v2/CourseStructure.xsd"))],
    ["14.0.0.0-1 neither ZIP nor XML", /./, Buffer.from("# A text about a course\n")],
    ["14.1.0.0-1 something called .zip that is none", /./, Buffer.from("this is not a ZIP archive")],
    ["14.1.0.0-2 an archive without cmi5.xml", /./, zip64({ "readme.txt": "nothing" })],
  ];
  for (const [name, code, bytes] of rows) {
    test(name, async () => {
      const version = await lms.import("package.zip", bytes);
      assert.equal(version.state, "refused");
      const errors = version.problems.filter((problem) => problem.severity === "error");
      assert.ok(errors.some((problem) => (typeof code === "string" ? problem.code === code : code.test(problem.code))), JSON.stringify(version.problems));
    });
  }
});
