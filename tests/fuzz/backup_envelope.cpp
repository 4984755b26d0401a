// libFuzzer target: any bytes are refused as a manifest, or are one whose envelope says the same when it is read again;
// no bytes open without the keys, and names of objects are taken apart and put together as the same.
#include <cstdlib>

#include "backup/format.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc;
  using namespace mc::backup;
  static const auto keys = security::Keys::from_root(Bytes(32, 5));
  ByteView bytes(data, size);
  auto envelope = read_envelope(bytes);
  if (open_manifest(bytes, *keys)) std::abort();
  // The same as a whole object: magic, lengths and signature around the bytes as an envelope.
  Bytes whole{'M', 'C', 'B', 'A', 'C', 'K', 'U', 'P'};
  for (int shift = 0; shift < 32; shift += 8) whole.push_back(static_cast<std::uint8_t>(size >> shift));
  whole.insert(whole.end(), bytes.begin(), bytes.end());
  whole.insert(whole.end(), 8 + 64, 0);
  auto read = read_envelope(whole);
  if (read && read->format != kFormat) std::abort();
  if (open_manifest(whole, *keys)) std::abort();
  auto name = parse_object_name(as_text(bytes));
  if (name && object_name(name->fingerprint, name->run, name->what) != as_text(bytes)) std::abort();
  if (name && !run_time(name->run)) std::abort();
  for (const SealedKeyFile& file : read ? read->keys : std::vector<SealedKeyFile>{})
    if (is_sealed_key_file(file.name) && file.name.find('/') != std::string::npos) std::abort();
  return 0;
}
