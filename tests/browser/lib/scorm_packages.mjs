/**
 * Two courses written by hand as authoring tools write them: one SCO with pages, a bookmark and a test (SCORM 1.2), and
 * two SCOs in sequence that ask for navigation themselves (SCORM 2004 4th Edition). `zip` packs files without compression.
 */
const html = (title, script, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font:16px/1.5 sans-serif;margin:2rem;max-width:40rem;color:#111;background:#fff}button{font:inherit;padding:.5rem 1rem;min-height:36px}</style>
<script src="${script}"></script></head><body>${body}</body></html>`;

const FIND = `function find(name){var w=window,n=0;while(w&&n++<20){if(w[name])return w[name];if(w.parent===w)break;w=w.parent}w=window.opener;n=0;while(w&&n++<20){if(w[name])return w[name];if(w.parent===w)break;w=w.parent}return null}`;

export function scorm12() {
  return {
    "imsmanifest.xml": `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="hand-hygiene" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>Hand hygiene refresher</title>
    <item identifier="item-1" identifierref="res-1"><title>Hand hygiene refresher</title><adlcp:masteryscore>80</adlcp:masteryscore></item>
  </organization></organizations>
  <resources><resource identifier="res-1" type="webcontent" adlcp:scormtype="sco" href="content/index.html"><file href="content/index.html"/><file href="content/course.js"/></resource></resources>
</manifest>`,
    "content/index.html": html("Hand hygiene", "course.js", `<h1 id="title">Hand hygiene</h1><p id="page"></p><p><button id="next">Next page</button> <button id="right" hidden>Rub for 20 seconds</button> <button id="wrong" hidden>Rub for 2 seconds</button></p><p id="result"></p>`),
    "content/course.js": `${FIND}
var api,page=1,begun=Date.now(),ended=false;
function time(){var s=Math.round((Date.now()-begun)/1000);function two(n){return(n<10?"0":"")+n}return "00"+two(Math.floor(s/3600))+":"+two(Math.floor(s/60)%60)+":"+two(s%60)}
function draw(){document.getElementById("page").textContent="Page "+page+" of 4";document.getElementById("next").hidden=page>=4;document.getElementById("right").hidden=document.getElementById("wrong").hidden=page<4}
function keep(){api.LMSSetValue("cmi.core.lesson_location",String(page));api.LMSSetValue("cmi.suspend_data","seen="+page+";"+new Array(200).join("x"))}
function answer(right){var n=api.LMSGetValue("cmi.interactions._count");var p="cmi.interactions."+n+".";api.LMSSetValue(p+"id","rubbing");api.LMSSetValue(p+"type","choice");api.LMSSetValue(p+"student_response",right?"a":"b");api.LMSSetValue(p+"result",right?"correct":"wrong");api.LMSSetValue(p+"latency","00:00:04");
  api.LMSSetValue("cmi.core.score.min","0");api.LMSSetValue("cmi.core.score.max","100");api.LMSSetValue("cmi.core.score.raw",right?"100":"40");api.LMSSetValue("cmi.core.lesson_status",right?"passed":"failed");api.LMSCommit("");document.getElementById("result").textContent=right?"You passed with 100":"40 is not enough"}
function leave(){if(ended||!api)return;ended=true;keep();if(!/passed/.test(api.LMSGetValue("cmi.core.lesson_status")))api.LMSSetValue("cmi.core.exit","suspend");api.LMSSetValue("cmi.core.session_time",time());api.LMSFinish("")}
window.addEventListener("load",function(){api=find("API");if(!api){document.body.textContent="No API";return}
  if(api.LMSInitialize("")!=="true"){document.body.textContent="Not initialised";return}
  document.getElementById("title").textContent="Hand hygiene, "+api.LMSGetValue("cmi.core.student_name");
  var at=api.LMSGetValue("cmi.core.lesson_location");if(at)page=Number(at);var status=api.LMSGetValue("cmi.core.lesson_status");if(status==="not attempted")api.LMSSetValue("cmi.core.lesson_status","incomplete");draw();
  document.getElementById("next").onclick=function(){page++;keep();draw();api.LMSCommit("")};
  document.getElementById("right").onclick=function(){answer(true)};document.getElementById("wrong").onclick=function(){answer(false)}});
window.addEventListener("pagehide",leave);window.addEventListener("unload",leave);`,
  };
}

const sco2004 = (title, body) => html(title, "sco.js", body);
export function scorm2004() {
  return {
    "imsmanifest.xml": `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="sepsis" version="1.0" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>Sepsis in the first hour</title>
    <item identifier="read" identifierref="res-read"><title>What to do</title></item>
    <item identifier="test" identifierref="res-test"><title>What you know</title>
      <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="known" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>
    </item>
    <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
  </organization></organizations>
  <resources>
    <resource identifier="res-read" type="webcontent" adlcp:scormType="sco" href="read.html"><file href="read.html"/><file href="sco.js"/></resource>
    <resource identifier="res-test" type="webcontent" adlcp:scormType="sco" href="test.html"><file href="test.html"/><file href="sco.js"/></resource>
  </resources>
</manifest>`,
    "read.html": sco2004("What to do", `<h1>What to do</h1><p id="place"></p><button id="more">Read on</button> <button id="done">I have read it, go on</button>`),
    "test.html": sco2004("What you know", `<h1>What you know</h1><p>Lactate is measured within</p><button id="hour">one hour</button> <button id="day">one day</button><p id="result"></p>`),
    "sco.js": `${FIND}
var api,ended=false;
function end(nav){if(ended||!api)return;ended=true;if(nav)api.SetValue("adl.nav.request",nav);else api.SetValue("cmi.exit","suspend");api.SetValue("cmi.session_time","PT12S");api.Terminate("")}
window.addEventListener("load",function(){api=find("API_1484_11");if(!api||api.Initialize("")!=="true"){document.body.textContent="No API";return}
  function by(id,run){var b=document.getElementById(id);if(b)b.onclick=run}
  var place=Number(api.GetValue("cmi.location")||"1");var said=document.getElementById("place");function draw(){if(said)said.textContent="Section "+place}draw();
  if(api.GetValue("cmi.completion_status")!=="completed")api.SetValue("cmi.completion_status","incomplete");
  by("more",function(){place++;api.SetValue("cmi.location",String(place));draw();api.Commit("")});
  by("done",function(){api.SetValue("cmi.completion_status","completed");api.SetValue("cmi.success_status","passed");end("continue")});
  function answer(right){api.SetValue("cmi.interactions.0.id","lactate");api.SetValue("cmi.interactions.0.type","choice");api.SetValue("cmi.interactions.0.learner_response",right?"hour":"day");api.SetValue("cmi.interactions.0.result",right?"correct":"incorrect");api.SetValue("cmi.score.scaled",right?"1":"0.2");api.SetValue("cmi.completion_status","completed");api.SetValue("cmi.success_status",right?"passed":"failed");api.Commit("");document.getElementById("result").textContent=right?"Right":"Not right"}
  by("hour",function(){answer(true)});by("day",function(){answer(false)})});
window.addEventListener("pagehide",function(){end("")});`,
  };
}

/** A package whose own script tries what it must not be able to do; it writes the outcome of each try into its page. */
export function hostile(app) {
  return {
    ...scorm12(),
    "content/course.js": `var said=[];function tell(name,what){said.push(name+": "+what);document.body.textContent=said.join("\\n")}
window.addEventListener("load",function(){
  tell("cookie",document.cookie||"none");
  try{tell("parent",String(window.top.document.title))}catch(e){tell("parent",e.name)}
  try{window.top.location="about:blank#taken";tell("top","asked")}catch(e){tell("top",e.name)}
  fetch(${JSON.stringify(app)}+"/api/v1/boot",{credentials:"include"}).then(function(a){tell("api",a.status)},function(e){tell("api",e.name)});
  var f=document.createElement("form");f.method="post";f.action=${JSON.stringify(app)}+"/api/v1/auth/sign-out";f.target="sink";var i=document.createElement("iframe");i.name="sink";document.body.append(i,f);try{f.submit();tell("form","sent")}catch(e){tell("form",e.name)}
});`,
  };
}

let table;
function crc32(data) {
  table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
/** {path: text} as a ZIP file. */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const data = Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(0x800, 6);
    local.writeUInt16LE(0x21, 12);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, data);
    directory.push(central, name);
    offset += 30 + name.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
