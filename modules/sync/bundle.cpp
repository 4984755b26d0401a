#include "modules/sync/bundle.hpp"

#include <algorithm>

#include "appliance/documents/gzip.hpp"

namespace mc::sync {
namespace {

constexpr std::size_t kBlock = 512, kFrame = 64 << 10, kMostText = 64 << 20;

void put_octal(Bytes& header, std::size_t at, std::size_t width, std::uint64_t value) {
  for (std::size_t i = width - 1; i-- > 0; value >>= 3) header[at + i] = static_cast<std::uint8_t>('0' + (value & 7));
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

Bytes tar_of(const std::vector<std::pair<std::string, Bytes>>& entries) {
  Bytes out;
  for (const auto& [name, content] : entries) {
    Bytes header(kBlock, 0);
    std::copy_n(name.begin(), std::min<std::size_t>(name.size(), 100), header.begin());
    put_octal(header, 100, 8, 0644);
    put_octal(header, 108, 8, 0);
    put_octal(header, 116, 8, 0);
    put_octal(header, 124, 12, content.size());
    put_octal(header, 136, 12, 0);
    std::fill_n(header.begin() + 148, 8, static_cast<std::uint8_t>(' '));
    header[156] = '0';
    constexpr std::string_view magic("ustar\00000", 8);
    std::copy(magic.begin(), magic.end(), header.begin() + 257);
    std::uint64_t sum = 0;
    for (std::uint8_t byte : header) sum += byte;
    put_octal(header, 148, 7, sum);
    header[154] = 0;
    append(out, header);
    append(out, content);
    out.resize((out.size() + kBlock - 1) / kBlock * kBlock, 0);
  }
  out.resize(out.size() + 2 * kBlock, 0);
  return out;
}

Bytes make_archive(SyncManifest& manifest, const std::vector<NamedText>& tables, const security::SigningKey& signer) {
  std::vector<std::pair<std::string, Bytes>> entries(2);
  manifest.tables.clear();
  for (const NamedText& table : tables) {
    manifest.tables.push_back({table.name, std::count(table.text.begin(), table.text.end(), '\n'),
                               to_hex(security::sha256(as_bytes(table.text)))});
    entries.emplace_back("tables/" + table.name + ".ndjson.gz", documents::gzip(table.text));
  }
  const std::string text = shape::to_json(manifest) + "\n";
  const security::Signature signature = signer.sign(as_bytes(text));
  const std::string signed_line = to_hex(signature) + "\n";
  auto bytes_of = [](std::string_view of) { return Bytes(as_bytes(of).begin(), as_bytes(of).end()); };
  entries[0] = {"manifest.json", bytes_of(text)};
  entries[1] = {"manifest.sig", bytes_of(signed_line)};
  return tar_of(entries);
}

Result<std::vector<NamedText>> read_archive(ByteView archive) {
  std::vector<NamedText> out;
  std::size_t at = 0;
  while (at + kBlock <= archive.size() && archive[at] != 0) {
    const std::string_view header = as_text(archive.subspan(at, kBlock));
    std::string name(header.substr(0, std::min<std::size_t>(header.find('\0'), 100)));
    std::size_t size = 0;
    for (char c : header.substr(124, 11)) {
      if (c < '0' || c > '7') return internal("archive_unreadable");
      size = size * 8 + static_cast<std::size_t>(c - '0');
    }
    at += kBlock;
    if (size > archive.size() - at) return internal("archive_unreadable");
    const ByteView content = archive.subspan(at, size);
    at += (size + kBlock - 1) / kBlock * kBlock;
    if (name.ends_with(".gz"))
      out.push_back({std::move(name), TRY(documents::gunzip(content, kMostText))});
    else
      out.push_back({std::move(name), std::string(as_text(content))});
  }
  const auto rest = archive.subspan(std::min(at, archive.size()));
  if (rest.size() != 2 * kBlock || std::any_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte != 0; }))
    return internal("archive_unreadable");
  return out;
}

Bytes seal_archive(ByteView archive, std::string_view bundle, const security::PublicKey& receiver, Random& random) {
  const Secret key = security::random_secret(random);
  const Bytes sealed_key = security::seal_to(receiver, key.view());
  std::string line = R"({"format":"medconnect-sync","version":1,"bundle":")" + std::string(bundle) +
                     R"(","receiver":")" + to_hex(receiver) + R"(","key":")" + to_hex(sealed_key) + "\"}\n";
  Bytes out(as_bytes(line).begin(), as_bytes(line).end());
  security::StreamSealer stream(key.view());
  append(out, stream.header());
  for (std::size_t at = 0; at < archive.size();) {
    const std::size_t count = std::min(kFrame, archive.size() - at);
    Bytes frame;
    stream.push(archive.subspan(at, count), at + count == archive.size(), frame);
    at += count;
    for (int i = 3; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(frame.size() >> (8 * i)));
    append(out, frame);
  }
  return out;
}

std::string receipt_text(std::string_view bundle, std::string_view sha256, std::string_view received_at) {
  std::string out = "medconnect-sync-receipt-v1\n";
  for (std::string_view part : {bundle, sha256, received_at}) {
    out += part;
    out += '\n';
  }
  return out;
}

}  // namespace mc::sync
