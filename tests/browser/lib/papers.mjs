/** Small files that authors and learners upload: a real PNG and a real PDF. */
import { createRequire } from "node:module";
import { root } from "../../end_to_end/lib/appliance.mjs";

const { PNG } = createRequire(root + "web/package.json")("pngjs");

export function picture(width = 320, height = 180) {
  const image = new PNG({ width, height });
  for (let at = 0; at < image.data.length; at += 4) {
    const x = (at / 4) % width;
    image.data.set([10, 95 + Math.floor((x * 120) / width), 95, 255], at);
  }
  return { name: "hand-position.png", mimeType: "image/png", buffer: PNG.sync.write(image) };
}

export function pdf(words) {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
  ];
  const text = `BT /F1 18 Tf 72 760 Td (${words}) Tj ET`;
  objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  let out = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const start = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("")}`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return { name: "policy.pdf", mimeType: "application/pdf", buffer: Buffer.from(out, "latin1") };
}
